import * as z from "zod";
import { between, SECOND } from "../domain/instants.ts";
import { type Instant, instantSchema } from "../domain/model.ts";
import { reasonSchema } from "../domain/reason.ts";
import type { SendTask } from "../domain/sendTask.ts";

/** The queue's own limit for a delay. */
const LONGEST_DELAY_SECONDS = 900;

/** How much lies on a queue, by the queue's own approximate counters. */
export type QueueDepth = { visible: number; inFlight: number; delayed: number };

/** All that the functions ask of the queue. */
export type MessageQueue = {
  /**
   * Puts copies on the queue, each visible at its `notBefore` (or its slot) and never before, and answers those that were
   * not taken. Throws when the queue can't be reached.
   */
  put(tasks: readonly SendTask[], now: Instant): Promise<{ refused: SendTask[] }>;
  depth(): Promise<QueueDepth>;
};

/** A message that needs an operator's attention: what happened, and never whose name or address. */
export const failedMessageNoticeSchema = z.object({
  messageId: z.string(),
  reason: reasonSchema,
  attempts: z.int().nonnegative(),
  at: instantSchema,
});
export type FailedMessageNotice = z.infer<typeof failedMessageNoticeSchema>;

/** A message of the queue that is no send task: somebody else writes there. */
export const malformedTaskNoticeSchema = z.object({ queueMessageId: z.string(), at: instantSchema });
export type MalformedTaskNotice = z.infer<typeof malformedTaskNoticeSchema>;
export type DeadLetter = FailedMessageNotice | MalformedTaskNotice;
export type DeadLetters = { put(deadLetter: DeadLetter): Promise<void> };

/** Whole seconds until `instant`, rounded up, so that nothing is early; within what the queue can delay. */
export function delaySeconds(instant: Instant, now: Instant): number {
  return Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.ceil(between(now, instant) / SECOND)));
}
