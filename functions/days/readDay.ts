import { isDayOver } from "../domain/dayCounts.ts";
import type { LocalDate } from "../domain/model.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { KeptDay } from "../storage/controlStore.ts";
import { countDay, type MayGoOn } from "./countDay.ts";
import type { DayDependencies } from "./dayDependencies.ts";

/** A request reads this many entries of the planning index itself, at most. */
const LIVE_ENTRIES = 5_000;

/**
 * What became of the messages of a local date. A finished day costs one small read. Another one is counted now if it is small: at most
 * 5,000 entries of the planning index and as many rows, about 3,000 read units. Otherwise the job's last count is the answer;
 * undefined where there is none.
 */
export async function readDay(
  deps: DayDependencies,
  localDate: LocalDate,
  timeLeft: TimeLeft,
  liveEntries = LIVE_ENTRIES,
): Promise<KeptDay | undefined> {
  const kept = await deps.control.keptDay(localDate);
  if (kept?.finished) return kept;
  const tooLarge = kept !== undefined && kept.counts.owed > liveEntries;
  let left = liveEntries;
  const mayGoOn = (entries: number) => {
    left -= entries;
    return left >= 0 && timeLeft();
  };
  return (tooLarge ? undefined : await countAndKeep(deps, localDate, mayGoOn)) ?? kept;
}

/** Counts a date; keeps the counts where they are the last. */
async function countAndKeep(
  deps: DayDependencies,
  localDate: LocalDate,
  mayGoOn: MayGoOn,
): Promise<KeptDay | undefined> {
  const day = await countedDay(deps, localDate, mayGoOn);
  if (day?.finished) await deps.control.keepDay(day);
  return day;
}

/** The counts of a date as they are now. */
export async function countedDay(
  deps: DayDependencies,
  localDate: LocalDate,
  mayGoOn: MayGoOn,
): Promise<KeptDay | undefined> {
  const countedAt = deps.clock();
  const counts = await countDay(deps, localDate, mayGoOn);
  if (counts === undefined) return undefined;
  const finished = isDayOver(localDate, countedAt, deps.policy) && counts.open + counts.held === 0;
  return { localDate, countedAt, finished, counts };
}
