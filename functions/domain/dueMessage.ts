import { isWanted } from "./consent.ts";
import { dueTime, localDateAt } from "./dueTime.ts";
import { plus } from "./instants.ts";
import type { Instant, LeapDay, LocalDate, SendTime } from "./model.ts";
import { localDatesTouched, occursOn } from "./occurrences.ts";
import type { UserOccasion } from "./user.ts";
import type { ZoneLaw } from "./zones/zoneLaw.ts";

/** The values of the stage, for users who have none of their own. */
export type DueDefaults = ZoneLaw & {
  sendTime: SendTime;
  leapDay: LeapDay;
  /** What was due earlier is sent by the earlier system. */
  firstDueAt?: Instant | undefined;
};
export type Due = { localDate: LocalDate; dueAt: Instant };

/**
 * When the message of an occasion is due on a local date. Undefined: none is owed. A message is owed for each yearly return that the
 * user wants, from the day on which the system learnt the date. That day counts even if its send time has passed.
 */
export function dueOn(occasion: UserOccasion, localDate: LocalDate, defaults: DueDefaults): Instant | undefined {
  if (!occursOn(occasion.date, occasion.leapDay ?? defaults.leapDay, localDate)) return undefined;
  if (occasion.settledThrough !== undefined && localDate <= occasion.settledThrough) return undefined;
  if (localDate < occasion.since || !isWanted(occasion, localDate)) return undefined;
  const dueAt = dueTime(localDate, occasion.sendTime ?? defaults.sendTime, occasion.timezone, defaults);
  return defaults.firstDueAt !== undefined && dueAt < defaults.firstDueAt ? undefined : dueAt;
}

/** All messages of an occasion that are due in (after, through]. */
export function messagesDue(
  occasion: UserOccasion,
  window: { after: Instant; through: Instant },
  defaults: DueDefaults,
): Due[] {
  return localDatesTouched(window.after, window.through).flatMap((localDate) => {
    const dueAt = dueOn(occasion, localDate, defaults);
    return dueAt !== undefined && dueAt > window.after && dueAt <= window.through ? [{ localDate, dueAt }] : [];
  });
}

/**
 * What a write of the user plans itself: from today in the time zone of the user up to `horizonMs` ahead. If today's send time has
 * passed, the message is sent at once.
 */
export function duePlan(occasion: UserOccasion, now: Instant, horizonMs: number, defaults: DueDefaults): Due[] {
  const today = localDateAt(now, occasion.timezone, defaults);
  const through = plus(now, horizonMs);
  return localDatesTouched(now, through).flatMap((localDate) => {
    const dueAt = dueOn(occasion, localDate, defaults);
    if (dueAt === undefined || dueAt > through) return [];
    // A zone may leave out a whole date. Its messages are due later, when the date is already over.
    return localDate >= today || dueAt >= now ? [{ localDate, dueAt }] : [];
  });
}
