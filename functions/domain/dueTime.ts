import { HOUR, MINUTE, millisOf, toInstant } from "./instants.ts";
import { type Instant, type LocalDate, localDateSchema, type SendTime, type TimeZone } from "./model.ts";
import { offsetAt, offsetPeriods, type ZoneLaw } from "./zones/zoneLaw.ts";

/** No clock on earth is further than this from UTC, on either side. */
const FURTHEST_OFFSET = 15 * HOUR;

/**
 * The first instant at which a clock in `zone` shows `date` `sendTime`, or later. This rule decides every case:
 *
 *   ordinary     the one instant that shows it
 *   OVERLAP      clocks go back and show it twice: the first time; also where a whole date comes twice
 *   GAP          clocks go forward and never show it: the first instant after the gap
 *   SKIPPED_DAY  the whole date is left out (Samoa, 30 December 2011): the send time of the next date that exists
 */
export function dueTime(date: LocalDate, sendTime: SendTime, zone: TimeZone, law: ZoneLaw): Instant {
  const dateBegins = firstAtOrAfter(Date.parse(date), zone, law);
  const nextDate = toInstant(dateBegins + offsetAt(dateBegins, zone, law)).slice(0, 10);
  return toInstant(firstAtOrAfter(Date.parse(`${nextDate}T${sendTime}:00.000Z`), zone, law));
}

/** The first instant at which the clock shows `wall` or later. `wall` is the local time, written as if it were UTC. */
function firstAtOrAfter(wall: number, zone: TimeZone, law: ZoneLaw): number {
  const periods = offsetPeriods(zone, law);
  for (const [index, { from, offsetMinutes }] of periods.entries()) {
    const until = periods[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    if (until <= wall - FURTHEST_OFFSET) continue;
    const shown = Math.max(from, wall - offsetMinutes * MINUTE);
    if (shown < until) return shown;
  }
  throw new RangeError(`the clocks of ${zone} never show ${new Date(wall).toISOString()}`);
}

/** The local date in `zone` at `instant`. */
export function localDateAt(instant: Instant, zone: TimeZone, law: ZoneLaw): LocalDate {
  return localDateSchema.parse(localTimeAt(instant, zone, law).slice(0, 10));
}

/** The local time in `zone` at `instant`, as `YYYY-MM-DDTHH:mm:ss`. */
export function localTimeAt(instant: Instant, zone: TimeZone, law: ZoneLaw): string {
  const millis = millisOf(instant);
  return toInstant(millis + offsetAt(millis, zone, law)).slice(0, 19);
}
