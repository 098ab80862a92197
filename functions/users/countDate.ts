import type { Instant, LocalDate } from "../domain/model.ts";
import { chunks } from "../runtime/batches.ts";
import type { DateCount } from "../storage/controlStore.ts";
import { dueOnDateWhile, type MayGoOn } from "./dueOnDate.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { withoutSettled } from "./withoutSettled.ts";

export type CountDependencies = Pick<UserDependencies, "users" | "messages" | "control" | "policy" | "clock">;

/** Messages between two questions whether to go on. */
const LOOKUPS = 1_000;

/**
 * Counts what is due on a local date, exactly as `upcoming` lists it. Planned messages are among them: an edit changes the user and
 * the message in one transaction, so the plan and the rule agree. Undefined where `mayGoOn` stopped it: a part of a date is no count.
 *
 * Cost: the users of this date in the planning index, whatever the number of all users, and one lookup for each message that is due
 * within 50 hours (it may be sent already).
 */
export async function countDate(
  deps: CountDependencies,
  localDate: LocalDate,
  mayGoOn: MayGoOn,
): Promise<DateCount | undefined> {
  const countedAt = deps.clock();
  const found = await dueOnDateWhile(deps, localDate, mayGoOn);
  if (found === undefined) return undefined;
  const due: Record<Instant, number> = {};
  const ahead = found.filter(({ dueAt }) => dueAt > countedAt);
  for (const some of chunks(ahead, LOOKUPS)) {
    if (!mayGoOn(0)) return undefined;
    for (const { dueAt } of await withoutSettled(deps, some)) due[dueAt] = (due[dueAt] ?? 0) + 1;
  }
  return { localDate, countedAt, due };
}
