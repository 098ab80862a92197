import type { MessageQueue } from "../delivery/messageQueue.ts";
import { type Message, messageSortKey } from "../domain/message.ts";
import { toSendTask } from "../domain/sendTask.ts";
import type { Clock } from "../runtime/clock.ts";
import type { MessageStore } from "../storage/messageStore.ts";

export type EnqueueMessagesDependencies = { messages: MessageStore; queue: MessageQueue; clock: Clock };

/**
 * Puts messages on the queue first and marks them QUEUED second. A crash between the two leaves a second task, which the claim
 * drops. In the other order it would leave a message that is marked and has no task.
 *
 *   put task v3 ── crash ── (still SCHEDULED v3) ── next run puts another task v3 ── the first claim wins, the second is dropped
 */
export async function enqueueMessages(
  deps: EnqueueMessagesDependencies,
  messages: readonly Message[],
): Promise<{ queued: number; refused: number }> {
  if (messages.length === 0) return { queued: 0, refused: 0 };
  const { refused } = await deps.queue.put(messages.map(toSendTask), deps.clock());
  const missing = new Set(refused.map((task) => `${task.userId} ${messageSortKey(task)}`));
  const taken = messages.filter((message) => !missing.has(`${message.userId} ${messageSortKey(message)}`));
  await deps.messages.markQueued(taken, deps.clock());
  return { queued: taken.length, refused: refused.length };
}
