import type { QueueDepth } from "../delivery/messageQueue.ts";
import { later, MINUTE, plus } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";

/** Longer than a task can be invisible (the visibility timeout) or wait for its slot (ten minutes), with a margin. */
const MARGIN = 30 * MINUTE;
/** The queue's counters are approximate for about a minute after the last write. */
const COUNTERS_SETTLE = 5 * MINUTE;

/**
 * Whether the send task of a message is lost, or still waits in a long backlog. It is lost if the queue is empty, or if senders have
 * handled tasks that were due much later. In a backlog neither is true, so no second tasks are made. If the answer is wrong, the old
 * task has an older version, and the claim drops it.
 */
export function isTaskLost(
  message: Message,
  queue: { depth: QueueDepth; drainedTo: Instant | undefined },
  now: Instant,
): boolean {
  const wantedAt = later(message.nextAttemptAt, message.updatedAt);
  const { visible, inFlight, delayed } = queue.depth;
  if (visible + inFlight + delayed === 0) return plus(wantedAt, COUNTERS_SETTLE) < now;
  return queue.drainedTo !== undefined && plus(wantedAt, MARGIN) < queue.drainedTo;
}
