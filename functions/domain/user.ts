import * as z from "zod";
import { localDateAt } from "./dueTime.ts";
import { type Instant, instantSchema, localDateSchema, userIdSchema } from "./model.ts";
import { occasions, occasionTypes } from "./occasions.ts";
import { monthDayOf } from "./occurrences.ts";
import { fieldNames, shapeOf, snapshotFields } from "./userFields.ts";
import type { ZoneLaw } from "./zones/zoneLaw.ts";

/** A user as stored and as the API shows it, with the version that guards edits. */
export const userSchema = z.object({
  id: userIdSchema,
  ...shapeOf(fieldNames, "kept"),
  version: z.int().positive(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type User = z.infer<typeof userSchema>;

/** One occasion of a user with all that a message needs, so that planning and sending read this and nothing else. */
export const userOccasionSchema = z.object({
  userId: userIdSchema,
  /** The user's version: a write that rests on this snapshot can tell whether the user has changed since. */
  version: z.int(),
  occasion: z.enum(occasionTypes),
  date: localDateSchema,
  /** The local date on which the system learnt the date. Earlier days owe no message. */
  since: localDateSchema,
  /** Set where this occasion was sent to the same address under a user who was deleted: owed are later dates only. */
  settledThrough: localDateSchema.optional(),
  ...shapeOf(snapshotFields, "kept"),
});
export type UserOccasion = z.infer<typeof userOccasionSchema>;

/**
 * The occasions of a user. `before` is what they were. A date whose month and day did not change keeps its `since`: so an edit of
 * the name or of the birth year during an outage loses no message that is still owed, and a user who moves west across midnight is
 * owed the message of that day.
 */
export function occasionsOf(
  user: User,
  now: Instant,
  law: ZoneLaw,
  before: readonly UserOccasion[] = [],
): UserOccasion[] {
  const today = localDateAt(now, user.timezone, law);
  const snapshot = Object.fromEntries(snapshotFields.map((name) => [name, user[name]]));
  return occasionTypes.flatMap((occasion) => {
    const date = user[occasions[occasion].dateField];
    if (date === undefined) return [];
    const known = before.find((each) => each.occasion === occasion && monthDayOf(each.date) === monthDayOf(date));
    const since = known && known.since < today ? known.since : today;
    const { settledThrough } = before.find((each) => each.occasion === occasion) ?? {};
    const own = { userId: user.id, version: user.version, occasion, date, since, settledThrough };
    return [userOccasionSchema.parse({ ...snapshot, ...own })];
  });
}
