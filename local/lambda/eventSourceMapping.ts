import { setTimeout as delay } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { QueueEngine } from "../engines/queues.ts";
import type { ReportError } from "./errorReporter.ts";
import { toSqsEvent } from "./sqsEvent.ts";

export type EventSourceMapping = {
  /** Delivers messages as they become visible. */
  run(): void;
  /** Receives no more, and resolves when the running batches have ended. */
  pause(): Promise<void>;
  /** Delivers everything that is visible now, and what becomes visible by that, until the queue is empty. */
  drain(): Promise<void>;
  /** Stops receiving for good. */
  stop(): Promise<void>;
};

type Parts = {
  sqs: SQSClient;
  queue: Pick<QueueEngine, "urls" | "messagesArn" | "inspect">;
  /** Calls the consumer with an SQSEvent. */
  consume: (event: unknown) => Promise<unknown>;
  batchSize: number;
  /** Batches at once, as the event source mapping's maximumConcurrency. */
  concurrency: number;
  reportError: ReportError;
};

const batchResponseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) })
  .nullish();

/**
 * Replaces Lambda's event source mapping: receives messages over the real API of the queue and calls the consumer with
 * them. Messages that the consumer reports as failed, and all messages of a batch that crashed, stay in the queue and come back
 * after the visibility timeout.
 */
export function createEventSourceMapping({
  sqs,
  queue,
  consume,
  batchSize,
  concurrency,
  reportError,
}: Parts): EventSourceMapping {
  const underWay = new Set<Promise<void>>();
  let paused = true;
  let stopped = false;
  let loop = Promise.resolve();

  async function receive(waitSeconds: number): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.urls.messages,
        MaxNumberOfMessages: Math.min(10, batchSize),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages;
  }

  async function deliver(messages: Message[]): Promise<void> {
    try {
      const answer = batchResponseSchema.parse(await consume(toSqsEvent(messages, queue.messagesArn)));
      const failed = new Set(answer?.batchItemFailures.map((each) => each.itemIdentifier));
      const done = messages.filter((each) => !failed.has(each.MessageId ?? ""));
      // As in Lambda: a failure that names no message of the batch counts for all of them.
      if (done.length !== messages.length - failed.size)
        throw new Error("reported a message that was not in its batch");
      if (done.length === 0) return;
      const Entries = done.map((each, index) => ({ Id: String(index), ReceiptHandle: each.ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.urls.messages, Entries }));
    } catch (error) {
      reportError("send", error);
    }
  }

  function start(messages: Message[]): void {
    const batch = deliver(messages).finally(() => underWay.delete(batch));
    underWay.add(batch);
  }

  async function keepDelivering(): Promise<void> {
    while (!paused) {
      if (underWay.size >= concurrency) await Promise.race(underWay);
      else if (queue.inspect?.().due === 0) await delay(20);
      else
        try {
          // An engine that cannot be inspected gets a long poll. One second only, because pause() waits for it.
          const messages = await receive(queue.inspect === undefined ? 1 : 0);
          if (messages.length > 0) start(messages);
        } catch (error) {
          reportError("the queue", error);
          await delay(1_000);
        }
    }
  }

  async function drainOnce(): Promise<number> {
    const due = queue.inspect?.().due ?? Number.POSITIVE_INFINITY;
    const workers = Math.min(concurrency, Math.ceil(due / batchSize));
    let delivered = 0;
    const work = async () => {
      for (let messages = await receive(0); messages.length > 0; messages = await receive(0)) {
        delivered += messages.length;
        await deliver(messages);
        if (stopped || queue.inspect?.().due === 0) return;
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return delivered;
  }

  async function pause(): Promise<void> {
    paused = true;
    await loop;
    await Promise.all(underWay);
  }

  return {
    run() {
      paused = false;
      loop = keepDelivering();
    },
    pause,
    async drain() {
      while (!stopped && (await drainOnce()) > 0);
    },
    async stop() {
      stopped = true;
      await pause();
    },
  };
}
