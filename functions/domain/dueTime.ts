import { IANAZone } from "luxon";
import { HOUR, MINUTE, millisOf, SECOND, toInstant } from "./instants.ts";
import { type Instant, type LocalDate, localDateSchema, type SendTime, type TimeZone } from "./model.ts";

/** No clock on earth is further than this from UTC, on either side. */
const FURTHEST_OFFSET = 15 * HOUR;

/**
 * When a wall clock in `zone` first shows `date` `sendTime`, or later. This one rule decides every case:
 *
 *   ordinary     the one instant that shows it
 *   OVERLAP      clocks go back, it is shown twice: the first time
 *   GAP          clocks go forward over it, it is never shown: the first instant after the gap
 *   SKIPPED_DAY  the whole date is left out (Samoa, 30 December 2011): likewise the first instant after it
 */
export function dueTime(date: LocalDate, sendTime: SendTime, zone: TimeZone): Instant {
  const wall = Date.parse(`${date}T${sendTime}:00.000Z`);
  const rules = IANAZone.create(zone);
  const shown = (utc: number) => utc + rules.offset(utc) * MINUTE;
  const before = rules.offset(wall - FURTHEST_OFFSET) * MINUTE;
  const after = rules.offset(wall + FURTHEST_OFFSET) * MINUTE;
  const candidates = before === after ? [wall - before] : [wall - before, wall - after];
  const exact = candidates.sort((a, b) => a - b).find((utc) => shown(utc) === wall);
  return toInstant(exact ?? firstAtOrAfter(wall, shown));
}

/** The transition that leaps over `wall`: found by halving, since before it the clock shows less and after it more. */
function firstAtOrAfter(wall: number, shown: (utc: number) => number): number {
  let less = wall - FURTHEST_OFFSET;
  let more = wall + FURTHEST_OFFSET;
  while (more - less > SECOND) {
    const middle = Math.floor((less + more) / 2 / SECOND) * SECOND;
    if (shown(middle) >= wall) more = middle;
    else less = middle;
  }
  return more;
}

/** The date on the wall in `zone` at `instant`. */
export function localDateAt(instant: Instant, zone: TimeZone): LocalDate {
  return localDateSchema.parse(localTimeAt(instant, zone).slice(0, 10));
}

/** The wall clock in `zone` at `instant`, as `YYYY-MM-DDTHH:mm:ss`. */
export function localTimeAt(instant: Instant, zone: TimeZone): string {
  const millis = millisOf(instant);
  return toInstant(millis + IANAZone.create(zone).offset(millis) * MINUTE).slice(0, 19);
}
