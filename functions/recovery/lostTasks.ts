import type { QueueDepth } from "../delivery/messageQueue.ts";
import { later, MINUTE, plus } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";

/** Longer than a copy can be invisible (the visibility timeout) or put back with a slot (ten minutes), with room to spare. */
const MARGIN = 30 * MINUTE;
/** The queue's counters are approximate for about a minute after the last write. */
const COUNTERS_SETTLE = 5 * MINUTE;

/**
 * Tells a message whose queue copy is gone from one that merely waits in a long backlog. Two signs, either is enough: the
 * queue is empty; or senders have come well past it. A backlog of any length gives neither, so it never breeds copies.
 * A wrong guess costs one wasted round: the old copy carries an older version and is dropped.
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
