import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Instant } from "../domain/model.ts";
import type { SendTask } from "../domain/sendTask.ts";
import { chunks, eachAtOnce } from "../runtime/batches.ts";
import { bodyOf, bundlesOf, visibleFrom } from "./bundles.ts";
import { type DeadLetters, delaySeconds, type MessageQueue, type QueueDepth } from "./messageQueue.ts";

/** SQS takes ten messages in one call. */
const BATCH = 10;
const CALLS_AT_ONCE = 8;

export function openQueueClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 4,
    // At least two seconds, for the reason in storage/database.ts.
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

/** The queue on SQS. `bundleSize`: how many tasks one queue message carries at most. */
export function sqsMessageQueue(client: SQSClient, queueUrl: string, bundleSize: number): MessageQueue {
  const putBatch = async (batch: readonly SendTask[][], now: Instant) => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map((bundle, index) => ({
          Id: String(index),
          MessageBody: bodyOf(bundle),
          DelaySeconds: Math.max(...bundle.map((task) => delaySeconds(visibleFrom(task), now))),
        })),
      }),
    );
    const refused = new Set(Failed.map((entry) => Number(entry.Id)));
    return batch.filter((_, index) => refused.has(index)).flat();
  };

  return {
    async put(tasks, now) {
      const refused: SendTask[] = [];
      await eachAtOnce(chunks(bundlesOf(tasks, now, bundleSize), BATCH), CALLS_AT_ONCE, async (batch) => {
        refused.push(...(await putBatch(batch, now)));
      });
      return { refused };
    },

    depth: () => depthOf(client, queueUrl),
  };
}

async function depthOf(client: SQSClient, queueUrl: string): Promise<QueueDepth> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** The dead-letter queue, for notices about messages that failed permanently. Their rows say the same. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters & { depth(): Promise<QueueDepth> } {
  return {
    async put(deadLetter) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(deadLetter) }));
    },
    depth: () => depthOf(client, queueUrl),
  };
}
