import { type Due, type DueDefaults, dueOn } from "./dueMessage.ts";
import { localDateAt } from "./dueTime.ts";
import { later } from "./instants.ts";
import type { Message } from "./message.ts";
import { isSettled } from "./messageState.ts";
import type { Instant } from "./model.ts";
import type { Occasion } from "./occasions.ts";
import { dayAfter, nextOccurrence } from "./occurrences.ts";
import type { UserOccasion } from "./user.ts";

export type NextDue = Due & { occasion: Occasion };

/** How many dates are looked at. Today's may be settled, and another one may be before `firstDueAt`, so three are enough. */
const DATES = 3;

/**
 * The next message of an occasion that the user will get. This is the open message, also one of an earlier day. Without an open one, it
 * is the first date from today on that is owed and not settled. Undefined: no message will come (opted out, or past the end date).
 */
export function nextDue(
  occasion: UserOccasion,
  messages: readonly Message[],
  now: Instant,
  defaults: DueDefaults,
): NextDue | undefined {
  const own = messages.filter((message) => message.occasion === occasion.occasion);
  const leapDay = occasion.leapDay ?? defaults.leapDay;
  // Before `firstDueAt` the earlier system sends.
  const start = localDateAt(later(now, defaults.firstDueAt ?? now), occasion.timezone, defaults);
  const candidates = own.filter(isOpen).map(({ localDate }) => localDate);
  for (let from = start; candidates.length < DATES; from = dayAfter(from)) {
    from = nextOccurrence(occasion.date, leapDay, from);
    candidates.push(from);
  }
  const settled = own.filter((message) => !isOpen(message)).map(({ localDate }) => localDate);
  for (const localDate of candidates.sort()) {
    const dueAt = dueOn(occasion, localDate, defaults);
    if (dueAt !== undefined && !settled.includes(localDate)) return { occasion: occasion.occasion, localDate, dueAt };
  }
  return undefined;
}

function isOpen({ status }: Message): boolean {
  return !isSettled(status);
}
