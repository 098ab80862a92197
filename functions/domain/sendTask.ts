import * as z from "zod";
import { type Message, messageKeySchema } from "./message.ts";
import { instantSchema } from "./model.ts";

/**
 * The body of a queue message: it names one version of a message and never its content. The claim drops a task of an older
 * version, a second task, and one from a replayed dead-letter queue.
 */
export const sendTaskSchema = messageKeySchema.extend({
  version: z.int().positive(),
  /** Not to be tried before this instant, however early the queue delivers it. */
  notBefore: instantSchema,
  /** A place in the rate limit that was reserved for it, valid within one generation of the breaker. */
  slot: z.object({ at: instantSchema, generation: z.int() }).optional(),
  /** The email service refused the message once: it is no good probe. */
  wasRefused: z.boolean().optional(),
});
export type SendTask = z.infer<typeof sendTaskSchema>;

export function toSendTask(message: Message): SendTask {
  const { userId, localDate, occasion, version, nextAttemptAt, wasRefused } = message;
  return { userId, localDate, occasion, version, notBefore: nextAttemptAt, ...(wasRefused && { wasRefused }) };
}
