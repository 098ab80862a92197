import * as z from "zod";
import { between, SECOND } from "../domain/instants.ts";
import { type Instant, instantSchema } from "../domain/model.ts";
import { reasonSchema } from "../domain/reason.ts";
import type { SendTask } from "../domain/sendTask.ts";

/** The queue's own limit for a delay. */
const LONGEST_DELAY_SECONDS = 900;

/** How many messages a queue has, by its own approximate counters. */
export type QueueDepth = { visible: number; inFlight: number; delayed: number };

/** Everything that the functions do with the queue. */
export type MessageQueue = {
  /**
   * Puts send tasks on the queue. Each one becomes visible at its `notBefore` (or its slot), and never earlier. Answers the tasks
   * that the queue did not take. Throws if the queue can't be reached.
   */
  put(tasks: readonly SendTask[], now: Instant): Promise<{ refused: SendTask[] }>;
  depth(): Promise<QueueDepth>;
};

/** A message that an operator must look at: what happened, without name and address. */
export const failedMessageNoticeSchema = z.object({
  messageId: z.string(),
  reason: reasonSchema,
  attempts: z.int().nonnegative(),
  at: instantSchema,
});
export type FailedMessageNotice = z.infer<typeof failedMessageNoticeSchema>;

/** A queue message that is no send task. Another program must have written it. */
export const malformedTaskNoticeSchema = z.object({ queueMessageId: z.string(), at: instantSchema });
export type MalformedTaskNotice = z.infer<typeof malformedTaskNoticeSchema>;
export type DeadLetter = FailedMessageNotice | MalformedTaskNotice;
export type DeadLetters = { put(deadLetter: DeadLetter): Promise<void> };

/** Whole seconds until `instant`, rounded up so that no message is early. At most the longest delay of the queue. */
export function delaySeconds(instant: Instant, now: Instant): number {
  return Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.ceil(between(now, instant) / SECOND)));
}
