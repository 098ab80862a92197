import { isTooLate, reasonToExpire } from "../domain/lateness.ts";
import { messageId } from "../domain/message.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { duePages } from "../storage/duePages.ts";
import { type Found, noteOverdue, nothingFound, type RecoverDependencies } from "./inFlight.ts";

const PAGE = 200;

/** Records messages past the late limit as EXPIRED, so that each one is visible. Counts the messages that are overdue. */
export async function expireLate(deps: RecoverDependencies, partition: number, timeLeft: TimeLeft): Promise<Found> {
  const found = nothingFound();
  const list = { bucket: "SCHEDULED", partition, timeLeft } as const;
  for await (const messages of duePages(deps.messages, list, { through: deps.clock(), limit: PAGE })) {
    const now = deps.clock();
    for (const message of messages) {
      if (!isTooLate(message, now, deps.policy)) {
        noteOverdue(found, message, now);
        continue;
      }
      const expired = await deps.messages.transition("expire", message, { reason: reasonToExpire(message) }, now);
      if (!expired.ok) continue;
      found.expired++;
      deps.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt: message.dueAt });
    }
  }
  return found;
}
