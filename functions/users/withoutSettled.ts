import { HOUR, plus } from "../domain/instants.ts";
import { isSettled } from "../domain/messageState.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { Upcoming } from "./dueOnDate.ts";
import type { UserDependencies } from "./userDependencies.ts";

/** A message that is due later than this cannot have been sent already, however the user moved: 26 hours and a day of send times. */
const MAY_BE_SENT = 50 * HOUR;
const LOOKUPS_AT_ONCE = 16;

/** Leaves out what was sent already, or given up: a user may have moved so that a message that was sent lies ahead again. */
export async function withoutSettled(
  deps: Pick<UserDependencies, "messages" | "clock">,
  items: readonly Upcoming[],
): Promise<Upcoming[]> {
  const limit = plus(deps.clock(), MAY_BE_SENT);
  const settled = new Set<Upcoming>();
  await eachAtOnce(
    items.filter(({ dueAt }) => dueAt < limit),
    LOOKUPS_AT_ONCE,
    async (item) => {
      const messages = await deps.messages.ofUser(item.userId, item.localDate);
      const own = messages.find(
        ({ localDate, occasion }) => localDate === item.localDate && occasion === item.occasion,
      );
      if (own && isSettled(own.status)) settled.add(item);
    },
  );
  return items.filter((item) => !settled.has(item));
}
