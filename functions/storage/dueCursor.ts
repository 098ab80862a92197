import * as z from "zod";
import { instantSchema, userIdSchema } from "../domain/model.ts";
import { CursorError, decodeCursorAs } from "./cursor.ts";

const keySchema = z.strictObject({
  pk: userIdSchema,
  sk: z.string().regex(/^\d{4}-\d\d-\d\d#[A-Z_]+$/),
  dueKey: z.string(),
  nextAttemptAt: instantSchema,
});

/** Where a page of the by-due index ended. Throws a CursorError where the cursor is not one, or is one of another list. */
export function readDueCursor(cursor: string, dueKey: string) {
  const key = decodeCursorAs(keySchema, cursor);
  if (key.dueKey !== dueKey) throw new CursorError("a cursor of another list");
  return key;
}
