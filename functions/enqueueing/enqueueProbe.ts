import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { duePages } from "../storage/duePages.ts";
import { type EnqueueMessagesDependencies, enqueueMessages } from "./enqueueMessages.ts";

const PAGE = 50;

/**
 * Puts one message on the queue as the probe of the email service. It must be due, because a message that still waits makes no call.
 * A message that was never refused is preferred, because another refusal would say nothing about the service. A message that was
 * refused before is used only if no other one is due.
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
    const list = { bucket: "SCHEDULED", partition, timeLeft } as const;
    for await (const messages of duePages(deps.messages, list, { through: deps.clock(), limit: PAGE })) {
      const found = messages.find(({ wasRefused }) => !wasRefused);
      if (found) return found;
      refusedBefore ??= messages[0];
    }
  }
  return refusedBefore;
}
