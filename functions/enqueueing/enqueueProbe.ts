import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { type EnqueueMessagesDependencies, enqueueMessages } from "./enqueueMessages.ts";

const PAGE = 50;

/**
 * Puts one message on the queue that finds out whether the email service is well: one that is due, since a message that waits for
 * its time would answer nothing, and one that was never refused, since its refusal would say nothing about the service. Only when
 * no other is due, one that was refused before.
 */
export async function enqueueProbe(deps: EnqueueMessagesDependencies & { policy: Policy }, timeLeft: TimeLeft) {
  const probe = await findProbe(deps, timeLeft);
  return enqueueMessages(deps, probe ? [probe] : []);
}

async function findProbe(
  deps: EnqueueMessagesDependencies & { policy: Policy },
  timeLeft: TimeLeft,
): Promise<Message | undefined> {
  let refusedBefore: Message | undefined;
  for (const partition of partitionsToRead(deps.policy)) {
    let after: string | undefined;
    do {
      const page = await deps.messages.due("SCHEDULED", partition, { through: deps.clock(), limit: PAGE, after });
      const found = page.messages.find(({ wasRefused }) => !wasRefused);
      if (found) return found;
      refusedBefore ??= page.messages[0];
      after = page.next;
    } while (after && timeLeft());
  }
  return refusedBefore;
}
