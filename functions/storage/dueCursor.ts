import * as z from "zod";
import { instantSchema, userIdSchema } from "../domain/model.ts";
import { decodeCursorAs, encodeCursor } from "./cursor.ts";

/** A key of the by-due index. The database refuses others as an error of ours, so they are recognised before. */
const keySchema = z.strictObject({
  pk: userIdSchema,
  sk: z.string().regex(/^\d{4}-\d\d-\d\d#[A-Z_]+$/),
  dueKey: z.string(),
  nextAttemptAt: instantSchema,
});

export function encodeDueCursor(key: Record<string, unknown>): string {
  return encodeCursor(keySchema.parse(key));
}

/** Reads a cursor back. Throws a CursorError where it is none of this state and partition. */
export function decodeDueCursor(cursor: string, dueKey: string): Record<string, string> {
  return decodeCursorAs(keySchema.extend({ dueKey: z.literal(dueKey) }), cursor);
}
