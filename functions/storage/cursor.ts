import type * as z from "zod";

/** A cursor that this API never gave: the caller's mistake. */
export class CursorError extends RangeError {
  override name = "CursorError";
}

/** Where a page ended, as text that callers pass back unread. */
export function encodeCursor(key: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Reads a cursor back. Throws a CursorError where it does not fit the schema: cursors come from outside. */
export function decodeCursorAs<T>(schema: z.ZodType<T>, cursor: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new CursorError("not a cursor of this API");
  }
}
