import * as z from "zod";
import { CursorError, decodeCursorAs } from "./cursor.ts";

const keySchema = z.strictObject({
  pk: z.string().min(1),
  sk: z.string().min(1),
  dueKey: z.string().min(1),
  nextAttemptAt: z.string().min(1),
});

/** Where a page of the by-due index ended. Throws a CursorError where the cursor is not one, or is one of another list. */
export function readDueCursor(cursor: string, dueKey: string) {
  const key = decodeCursorAs(keySchema, cursor);
  if (key.dueKey !== dueKey) throw new CursorError("a cursor of another list");
  return key;
}
