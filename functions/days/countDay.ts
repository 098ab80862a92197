import { type DayCounts, dayTally } from "../domain/dayCounts.ts";
import { dayKeysOf } from "../domain/dayKeys.ts";
import { dueOn } from "../domain/dueMessage.ts";
import type { LocalDate } from "../domain/model.ts";
import type { UserOccasion } from "../domain/user.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { DayDependencies } from "./dayDependencies.ts";

/** Asked before the messages of a page of the index are read, with the number of its entries. False stops the count. */
export type MayGoOn = (entries: number) => boolean;

const LISTS_AT_ONCE = 4;

/**
 * Counts the messages of a local date by state. A message that is owed and has no row yet is open. Undefined where `mayGoOn` stopped
 * it: a part of a date is no count.
 *
 * Cost: the entries of this date in the planning index and one row for each, both eventually consistent: with 10 million users about
 * 54,000 entries of 400 bytes and 54,000 rows, some 30 thousand read units.
 */
export async function countDay(
  deps: DayDependencies,
  localDate: LocalDate,
  mayGoOn: MayGoOn,
): Promise<DayCounts | undefined> {
  const tally = dayTally();
  let stopped = false;
  await eachAtOnce(dayKeysOf(localDate, deps.policy), LISTS_AT_ONCE, async ({ occasion, monthDay, partition }) => {
    if (stopped) return;
    for await (const entries of deps.users.onDay(occasion, monthDay, partition)) {
      stopped ||= !mayGoOn(entries.length);
      if (stopped) return;
      for (const { message, entry } of await withMessages(deps, localDate, entries))
        if (message || dueOn(entry, localDate, deps.policy) !== undefined) tally.add(message);
    }
  });
  return stopped ? undefined : tally.counts();
}

/** Entries of the planning index, each with its message of a local date if there is a row. */
export async function withMessages(
  { messages }: Pick<DayDependencies, "messages">,
  localDate: LocalDate,
  entries: readonly UserOccasion[],
) {
  const rows = await messages.getAll(entries.map(({ userId, occasion }) => ({ userId, occasion, localDate })));
  return entries.map((entry, index) => ({ entry, message: rows[index] }));
}
