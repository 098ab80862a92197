import * as z from "zod";

const keySchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** A cursor that this API never gave: the caller's mistake. */
export class CursorError extends RangeError {
  override name = "CursorError";
}

/** Where a page ended, as text that callers pass back unread. */
export function encodeCursor(key: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Reads a cursor back. Throws a CursorError where it is not one of ours. */
export function decodeCursor(cursor: string): Record<string, string | number> {
  return decodeCursorAs(keySchema, cursor);
}

/** The same, for cursors that come from outside: whoever makes one up gets past no further than the schema. */
export function decodeCursorAs<T>(schema: z.ZodType<T>, cursor: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new CursorError("not a cursor of this API");
  }
}
