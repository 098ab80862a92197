import type { ScheduleDefinition, ScheduleName } from "../../functions/manifest/schedules.ts";
import { StartError } from "../startError.ts";

/** Milliseconds of the first instant of a schedule that is strictly after the given one. */
export type NextInstant = (after: number) => number;

const MINUTE = 60_000;
const UNITS = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/**
 * The part of EventBridge Scheduler's language that our schedules use, in UTC: `rate(n minutes|hours|days)` and
 * `cron(minute hour * * ? *)`, with a number or `*` for minute and hour. A rate counts from the epoch, so `rate(1 minute)` fires at
 * each full minute.
 */
export function parseSchedule(expression: string): NextInstant {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) {
    const period = Number(rate[1]) * UNITS[rate[2] === "minute" ? "minute" : rate[2] === "hour" ? "hour" : "day"];
    return (after) => (Math.floor(after / period) + 1) * period;
  }
  const cron = /^cron\((\*|\d{1,2}) (\*|\d{1,2}) \* \* \? \*\)$/.exec(expression);
  const minute = wanted(cron?.[1], 59);
  const hour = wanted(cron?.[2], 23);
  if (minute === undefined || hour === undefined)
    throw new StartError(
      `The local system cannot read the schedule "${expression}": local/time/schedule.ts lists what it can`,
    );
  return (after) => {
    let candidate = (Math.floor(after / MINUTE) + 1) * MINUTE;
    while (!minute(Math.floor(candidate / MINUTE) % 60) || !hour(Math.floor(candidate / UNITS.hour) % 24))
      candidate += MINUTE;
    return candidate;
  };
}

function wanted(field: string | undefined, highest: number): ((value: number) => boolean) | undefined {
  if (field === "*") return () => true;
  if (field === undefined || Number(field) > highest) return undefined;
  return (value) => value === Number(field);
}

export type Schedule = Pick<ScheduleDefinition, "function" | "input"> & { name: string; next: NextInstant };

/** All schedules, the rarer ones first: at a shared instant the day is planned before the minute's messages are enqueued. */
export function readSchedules(definitions: Record<ScheduleName | string, ScheduleDefinition>): Schedule[] {
  const gap = ({ next }: Schedule) => next(next(0)) - next(0);
  return Object.entries(definitions)
    .map(([name, { function: target, input, expression }]) => ({
      name,
      function: target,
      input,
      next: parseSchedule(expression),
    }))
    .sort((a, b) => gap(b) - gap(a));
}

/** The next instant at which anything fires; infinity without schedules. */
export function nextInstant(schedules: readonly Schedule[], after: number): number {
  return Math.min(...schedules.map((each) => each.next(after)));
}
