import type { Environment } from "../runtime/environment.ts";
import { openQueueClient, sqsDeadLetters, sqsMessageQueue } from "./sqsMessageQueue.ts";

/** The queue and its dead-letter queue, over one connection for each container. */
export function openQueues({ QUEUE_URL, DEAD_LETTER_QUEUE_URL, POLICY }: Environment) {
  const client = openQueueClient();
  return {
    queue: sqsMessageQueue(client, QUEUE_URL, POLICY.bundleSize),
    deadLetters: sqsDeadLetters(client, DEAD_LETTER_QUEUE_URL),
  };
}
