import type { Instant, LeapDay, LocalDate, SendTime, TimeZone, UserId } from "./model.ts";
import { type Occasion, occasions, occasionTypes } from "./occasions.ts";

/** A person as kept: what the API shows, and the version that guards edits. */
export type Person = {
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
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
};

/** One occasion of a person with all that a message needs, so that planning and sending read this and nothing else. */
export type PersonOccasion = {
  userId: UserId;
  occasion: Occasion;
  date: LocalDate;
  /** When this date was last set. Days before it owe no message: nobody is greeted for a birthday before we knew it. */
  since: Instant;
  firstName: string;
  lastName: string;
  email: string;
  timezone: TimeZone;
  sendTime?: SendTime | undefined;
  leapDay?: LeapDay | undefined;
};

/**
 * The occasions of a person. `before` is the person as it was, with its occasions: a date that did not change keeps its
 * `since`, so that an edit of a name during an outage loses no message that is still owed.
 */
export function occasionsOf(person: Person, now: Instant, before: readonly PersonOccasion[] = []): PersonOccasion[] {
  return occasionTypes.flatMap((occasion) => {
    const date = person[occasions[occasion].dateField];
    if (date === undefined) return [];
    const known = before.find((each) => each.occasion === occasion && each.date === date);
    const { firstName, lastName, email, timezone, sendTime, leapDay } = person;
    return [
      {
        userId: person.id,
        occasion,
        date,
        since: known?.since ?? now,
        firstName,
        lastName,
        email,
        timezone,
        sendTime,
        leapDay,
      },
    ];
  });
}
