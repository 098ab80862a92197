import { between, DAY, HOUR, plus } from "../domain/instants.ts";
import { localDatesTouched } from "../domain/occurrences.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { DateCount } from "../storage/controlStore.ts";
import { type CountDependencies, countDate } from "./countDate.ts";
import { keptCounts } from "./keptCounts.ts";
import { judgeVolume, reportVolume, type WatchVolumeDependencies } from "./watchVolume.ts";

const JOB = "forecast";
/** After a run that left no date waiting, the counts are looked at again so much later. */
const CHECK_INTERVAL = HOUR;
/** One day more than a forecast shows, so that a new day is counted before the first request for it. */
const DAYS_COUNTED = 32;
/** A count that is older than this is made again. */
const MAX_AGE = 12 * HOUR;
/** The job runs every ten minutes, so all 36 dates take less than an hour. */
const DATES_PER_RUN = 8;

/**
 * Counts the local dates of the forecast that have no count or an old one, the oldest first, a few dates in each run. A run that ends
 * early keeps the dates that it has counted. A second run at the same time writes the same counts.
 *
 * Cost: each date twice a day. With 10 million users that is 54,000 entries of the planning index for a date, about 190 thousand
 * read units a day for all, and one read unit for each message that is due within 50 hours.
 */
export async function countForecast(
  deps: CountDependencies & WatchVolumeDependencies,
  timeLeft: TimeLeft,
): Promise<number> {
  const now = deps.clock();
  await reportVolume(deps);
  const last = await deps.control.lastRun(JOB);
  if (last?.counts.waiting === 0 && last.startedAt > plus(now, -CHECK_INTERVAL)) return 0;
  const dates = localDatesTouched(now, plus(now, DAYS_COUNTED * DAY));
  const counts = await keptCounts(deps, dates);
  const kept = new Map(counts.map(({ localDate, countedAt }) => [localDate, countedAt]));
  const ageOf = (date: (typeof dates)[number]): string => kept.get(date) ?? "";
  const old = dates.filter((date) => ageOf(date) < plus(now, -MAX_AGE)).sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
  const fresh: DateCount[] = [];
  for (const date of old.slice(0, DATES_PER_RUN)) {
    const count = timeLeft() ? await countDate(deps, date, timeLeft) : undefined;
    if (count === undefined) break;
    await deps.control.keepDateCount(count);
    fresh.push(count);
  }
  const found = { counted: fresh.length, waiting: old.length - fresh.length };
  if (old.length > 0) deps.log.info("FORECAST_COUNTED", found);
  const isFresh = new Set(fresh.map(({ localDate }) => localDate));
  if (found.waiting === 0)
    await judgeVolume(deps, [...counts.filter(({ localDate }) => !isFresh.has(localDate)), ...fresh]);
  await deps.control.recordRun({ job: JOB, startedAt: now, durationMs: between(now, deps.clock()), counts: found });
  return fresh.length;
}
