import { between, DAY, HOUR, plus } from "../domain/instants.ts";
import { localDatesTouched } from "../domain/occurrences.ts";
import type { Log } from "../runtime/log.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { DayDependencies } from "./dayDependencies.ts";
import { countedDay } from "./readDay.ts";

const JOB = "days";
/** After a run that left no date waiting, the counts are looked at again so much later. */
const CHECK_INTERVAL = HOUR;
/** A count of a day that goes on is made again after this time. */
const MAX_AGE = 6 * HOUR;
/** A day is finished a day and a half after its late limit; two days to spare for a job that was down. */
const DAYS_BEHIND = 4;

/**
 * Counts the local dates that are not finished, from those whose late limit passed a moment ago to those that begin, the oldest count
 * first. The last count of each date is kept for good. A run that ends early keeps the dates that it has counted.
 *
 * Cost: with a late limit of 48 hours, nine small reads an hour, and each date about 16 times (countDay.ts says what once costs).
 */
export async function countDays(deps: DayDependencies & { log: Log }, timeLeft: TimeLeft): Promise<number> {
  const now = deps.clock();
  const last = await deps.control.lastRun(JOB);
  if (last?.counts.waiting === 0 && last.startedAt > plus(now, -CHECK_INTERVAL)) return 0;
  const old = await datesToCount(deps);
  let counted = 0;
  for (const date of old) {
    const day = timeLeft() ? await countedDay(deps, date, timeLeft) : undefined;
    if (day === undefined) break;
    await deps.control.keepDay(day);
    counted++;
  }
  const counts = { counted, waiting: old.length - counted };
  if (old.length > 0) deps.log.info("DAYS_COUNTED", counts);
  await deps.control.recordRun({ job: JOB, startedAt: now, durationMs: between(now, deps.clock()), counts });
  return counted;
}

async function datesToCount({ control, clock, policy }: DayDependencies) {
  const now = clock();
  const first = plus(now, -(policy.lateLimitHours * HOUR + DAYS_BEHIND * DAY));
  const dates = localDatesTouched(first, now);
  const kept = await Promise.all(dates.map((date) => control.keptDay(date)));
  return kept
    .map((day, index) => ({ date: dates[index], finished: day?.finished ?? false, countedAt: day?.countedAt ?? "" }))
    .filter(({ finished, countedAt }) => !finished && countedAt < plus(now, -MAX_AGE))
    .sort((a, b) => (a.countedAt < b.countedAt ? -1 : 1))
    .flatMap(({ date }) => date ?? []);
}
