import { isTooLate } from "../domain/lateness.ts";
import { messageId } from "../domain/message.ts";
import type { TimeLeft } from "../runtime/job.ts";
import { type Found, noteOverdue, nothingFound, type RecoverTools } from "./inFlight.ts";

const PAGE = 200;

/** Records what came too late as EXPIRED, so that nothing is dropped in silence, and counts what people wait for. */
export async function expireLate(tools: RecoverTools, partition: number, timeLeft: TimeLeft): Promise<Found> {
  const found = nothingFound();
  let after: string | undefined;
  do {
    const now = tools.clock();
    const page = await tools.messages.due("SCHEDULED", partition, { through: now, limit: PAGE, after });
    for (const message of page.messages) {
      if (!isTooLate(message, now, tools.policy)) {
        noteOverdue(found, message, now);
        continue;
      }
      const expired = await tools.messages.step("expire", message, { reason: message.reason ?? "LATE_LIMIT" }, now);
      if (!expired.ok) continue;
      found.expired++;
      tools.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt: message.dueAt });
    }
    after = page.next;
  } while (after && timeLeft());
  return found;
}
