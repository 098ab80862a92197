import * as z from "zod";
import { type Message, messageKeySchema } from "./message.ts";
import { instantSchema } from "./model.ts";

/**
 * What lies on the queue: a claim ticket for one version of a message, never its content. A copy of an older version, a second
 * copy, or one from a replayed dead-letter queue is dropped by the claim.
 */
export const sendTaskSchema = messageKeySchema.extend({
  version: z.int().positive(),
  /** Not to be tried before this instant, however early the queue hands it out. */
  notBefore: instantSchema,
  /** A place in the rate limit that was reserved for it, valid within one generation of the breaker. */
  slot: z.object({ at: instantSchema, generation: z.int() }).optional(),
});
export type SendTask = z.infer<typeof sendTaskSchema>;

export function toSendTask(message: Message): SendTask {
  const { userId, localDate, occasion, version, nextAttemptAt } = message;
  return { userId, localDate, occasion, version, notBefore: nextAttemptAt };
}
