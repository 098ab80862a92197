import { dayKeysOf } from "../domain/dayKeys.ts";
import { type DueDefaults, dueOn } from "../domain/dueMessage.ts";
import type { MessageKey } from "../domain/message.ts";
import type { Instant, LocalDate, TimeZone } from "../domain/model.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { UserDependencies } from "./userDependencies.ts";

export type Upcoming = MessageKey & { dueAt: Instant; timezone: TimeZone };

/** Asked after each page of the index, with the number of its entries. False stops the reading. */
export type MayGoOn = (entries: number) => boolean;

const QUERIES_AT_ONCE = 16;

/** Everything that is owed on a local date, wherever the users are. */
export async function dueOnDate(
  deps: Pick<UserDependencies, "users" | "policy">,
  localDate: LocalDate,
): Promise<Upcoming[]> {
  return (await dueOnDateWhile(deps, localDate, () => true)) ?? [];
}

/** As `dueOnDate`, but undefined where `mayGoOn` stopped the reading before the end. */
export async function dueOnDateWhile(
  deps: Pick<UserDependencies, "users" | "policy">,
  localDate: LocalDate,
  mayGoOn: MayGoOn,
): Promise<Upcoming[] | undefined> {
  const found: Upcoming[] = [];
  const defaults: DueDefaults = deps.policy;
  let stopped = false;
  await eachAtOnce(dayKeysOf(localDate, deps.policy), QUERIES_AT_ONCE, async ({ occasion, monthDay, partition }) => {
    if (stopped) return;
    for await (const users of deps.users.onDay(occasion, monthDay, partition)) {
      for (const user of users) {
        const dueAt = dueOn(user, localDate, defaults);
        if (dueAt !== undefined)
          found.push({ userId: user.userId, occasion, localDate, dueAt, timezone: user.timezone });
      }
      stopped ||= !mayGoOn(users.length);
      if (stopped) return;
    }
  });
  return stopped ? undefined : found;
}
