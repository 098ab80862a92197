import * as z from "zod";
import { localDateAt } from "./dueTime.ts";
import { type Instant, instantSchema, localDateSchema, userIdSchema } from "./model.ts";
import { occasions, occasionTypes } from "./occasions.ts";
import { monthDayOf } from "./occurrences.ts";
import { suppressionCauseSchema, suppressionSchema } from "./suppression.ts";
import { fieldNames, shapeOf, snapshotFields } from "./userFields.ts";
import type { ZoneLaw } from "./zones/zoneLaw.ts";

/** A user as stored and as the API shows it. `version` prevents edits from overwriting each other. */
export const userSchema = z.object({
  id: userIdSchema,
  ...shapeOf(fieldNames, "kept"),
  version: z.int().positive(),
  /** Set by a receipt. The user gets no messages. */
  suppression: suppressionSchema.optional(),
  /** When the address last changed. Absent: it is the first one. */
  emailSince: instantSchema.optional(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type User = z.infer<typeof userSchema>;

/** One occasion of a user with all fields that a message needs, so that planning and sending read only this. */
export const userOccasionSchema = z.object({
  userId: userIdSchema,
  /** The version of the user. A write that depends on this snapshot is refused if the user has changed since. */
  version: z.int(),
  occasion: z.enum(occasionTypes),
  date: localDateSchema,
  /** The local date on which the system learnt the date. Earlier days owe no message. */
  since: localDateSchema,
  /** Set if a deleted user with the same address already got this occasion. Only later dates are then owed. */
  settledThrough: localDateSchema.optional(),
  /** Why the user gets no messages, if so. The sender reads it here. */
  suppressed: suppressionCauseSchema.optional(),
  ...shapeOf(snapshotFields, "kept"),
});
export type UserOccasion = z.infer<typeof userOccasionSchema>;

/**
 * The occasions of a user. `before` holds the earlier ones. A date whose month and day did not change keeps its `since`. So an edit of
 * the name or of the birth year during an outage loses no message that is still owed. A user who moves west across midnight is still
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
    const suppressed = user.suppression?.cause;
    return [userOccasionSchema.parse({ ...snapshot, ...own, suppressed })];
  });
}
