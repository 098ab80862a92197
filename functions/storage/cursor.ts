import * as z from "zod";

const keySchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** Where a page ended, as text that callers pass back unread. */
export function encodeCursor(key: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Reads a cursor back. Throws a RangeError where it is not one of ours. */
export function decodeCursor(cursor: string): Record<string, string | number> {
  try {
    return keySchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new RangeError("not a cursor of this API");
  }
}
