import * as z from "zod";
import { type Message, messageKeySchema } from "./message.ts";
import { instantSchema } from "./model.ts";

/**
 * What a queue message carries, alone or with others (delivery/bundles.ts). It names one version of a message and has no content. The
 * claim drops a task of an older version, a second task for the same version, and an old task that a redrive of the dead-letter queue
 * brings back.
 */
export const sendTaskSchema = messageKeySchema.extend({
  version: z.int().positive(),
  /** No attempt is made before this instant, even if the queue delivers the task earlier. */
  notBefore: instantSchema,
  /** The slot of the rate limit that is reserved for it. It is valid within one generation of the breaker. */
  slot: z.object({ at: instantSchema, generation: z.int() }).optional(),
  /** The email service refused the message once, so it is not used as a probe if there is another one. */
  wasRefused: z.boolean().optional(),
  /** It travels without others, since its message or its bundle may have crashed a sender. */
  alone: z.boolean().optional(),
});
export type SendTask = z.infer<typeof sendTaskSchema>;

export function toSendTask(message: Message): SendTask {
  const { userId, localDate, occasion, version, nextAttemptAt, wasRefused } = message;
  const marks = { ...(wasRefused && { wasRefused }), ...(message.recoveries > 0 && { alone: true }) };
  return { userId, localDate, occasion, version, notBefore: nextAttemptAt, ...marks };
}
