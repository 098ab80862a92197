import { localDateAt } from "./dueTime.ts";
import type { Instant, LeapDay, LocalDate, Locale, SendTime, TimeZone, UserId } from "./model.ts";
import { type Occasion, occasions, occasionTypes } from "./occasions.ts";

/** A user as kept: what the API shows, and the version that guards edits. */
export type User = {
  id: UserId;
  firstName: string;
  lastName: string;
  email: string;
  timezone: TimeZone;
  birthdayDate?: LocalDate | undefined;
  anniversaryDate?: LocalDate | undefined;
  locationCity?: string | undefined;
  locationCountry?: string | undefined;
  sendTime?: SendTime | undefined;
  leapDay?: LeapDay | undefined;
  locale?: Locale | undefined;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
};

/** One occasion of a user with all that a message needs, so that planning and sending read this and nothing else. */
export type UserOccasion = {
  userId: UserId;
  /** Of the user: a write that rests on what was read here can tell whether they have changed since. */
  version: number;
  occasion: Occasion;
  date: LocalDate;
  /** The local date on which we learnt of it. Days before owe no message: nobody is greeted late for what we didn't know. */
  since: LocalDate;
  firstName: string;
  lastName: string;
  email: string;
  timezone: TimeZone;
  sendTime?: SendTime | undefined;
  leapDay?: LeapDay | undefined;
  locale?: Locale | undefined;
};

/**
 * The occasions of a user. `before` is what they were: a date that did not change keeps its `since`, so that an edit of a
 * name during an outage loses no message that is still owed; and whoever moves to where it is still the day before is owed
 * the message of that day there.
 */
export function occasionsOf(user: User, now: Instant, before: readonly UserOccasion[] = []): UserOccasion[] {
  const today = localDateAt(now, user.timezone);
  return occasionTypes.flatMap((occasion) => {
    const date = user[occasions[occasion].dateField];
    if (date === undefined) return [];
    const known = before.find((each) => each.occasion === occasion && each.date === date);
    const { firstName, lastName, email, timezone, sendTime, leapDay, locale } = user;
    return [
      {
        userId: user.id,
        version: user.version,
        occasion,
        date,
        since: known && known.since < today ? known.since : today,
        firstName,
        lastName,
        email,
        timezone,
        sendTime,
        leapDay,
        locale,
      },
    ];
  });
}
