import { isTooLate, reasonToExpire } from "../domain/lateness.ts";
import { messageId } from "../domain/message.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { type Found, noteOverdue, nothingFound, type RecoverDependencies } from "./inFlight.ts";

const PAGE = 200;

/** Records messages past the late limit as EXPIRED, so that each one is visible. Counts the messages that are overdue. */
export async function expireLate(deps: RecoverDependencies, partition: number, timeLeft: TimeLeft): Promise<Found> {
  const found = nothingFound();
  let after: string | undefined;
  do {
    const now = deps.clock();
    const page = await deps.messages.due("SCHEDULED", partition, { through: now, limit: PAGE, after });
    for (const message of page.messages) {
      if (!isTooLate(message, now, deps.policy)) {
        noteOverdue(found, message, now);
        continue;
      }
      const expired = await deps.messages.transition("expire", message, { reason: reasonToExpire(message) }, now);
      if (!expired.ok) continue;
      found.expired++;
      deps.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt: message.dueAt });
    }
    after = page.next;
  } while (after && timeLeft());
  return found;
}
