import { DAY, earlier, plus } from "../domain/instants.ts";
import type { Instant, LocalDate } from "../domain/model.ts";
import { localDatesTouched } from "../domain/occurrences.ts";
import type { DateCount } from "../storage/controlStore.ts";
import { type CountDependencies, countDate } from "./countDate.ts";
import { type ForecastDay, forecastDays } from "./forecastDays.ts";
import { keptCounts } from "./keptCounts.ts";

/** A request counts this many entries of the planning index itself, at most. */
const LIVE_ENTRIES = 5_000;

export type Forecast = { items: ForecastDay[]; countedAt: Instant; through: Instant };

/**
 * How many messages are due in (now, now + days], by UTC date. A stage with few messages is counted at once; for another one the
 * counts that the job has kept are summed up. Undefined where the job has not come to each date yet.
 *
 * Cost of 31 days: 34 small reads; a small stage also 34 dates × 2 occasions × partitions queries, and at most 5,000 index entries. A
 * large stage whose job has never counted reads one page (1 MB) for each of 16 queries before it stops.
 */
export async function forecast(
  deps: CountDependencies,
  days: number,
  liveEntries = LIVE_ENTRIES,
): Promise<Forecast | undefined> {
  const now = deps.clock();
  const through = plus(now, days * DAY);
  const dates = localDatesTouched(now, through);
  const kept = await keptCounts(deps, dates);
  const counts = (isSmall(kept, liveEntries) && (await countNow(deps, dates, liveEntries))) || kept;
  if (counts.length < dates.length) return undefined;
  const countedAt = counts.map((count) => count.countedAt).reduce(earlier);
  return { items: forecastDays(counts, now, through), countedAt, through };
}

function isSmall(kept: readonly DateCount[], liveEntries: number): boolean {
  const messages = kept.flatMap(({ due }) => Object.values(due));
  return messages.reduce((sum, count) => sum + count, 0) <= liveEntries;
}

/** The counts of all dates as they are now; undefined where there are too many entries for one request. */
async function countNow(
  deps: CountDependencies,
  dates: readonly LocalDate[],
  liveEntries: number,
): Promise<DateCount[] | undefined> {
  const counts: DateCount[] = [];
  let left = liveEntries;
  const mayGoOn = (entries: number) => {
    left -= entries;
    return left >= 0;
  };
  for (const date of dates) {
    const count = await countDate(deps, date, mayGoOn);
    if (count === undefined) return undefined;
    counts.push(count);
  }
  return counts;
}
