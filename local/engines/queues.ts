import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type QueueName, queues } from "../../functions/manifest/queues.ts";
import { removeAnswerDates } from "./answerDates.ts";
import { startQueueEngine } from "./queueEngine.ts";

/** The messages queue at this moment. */
export type QueueState = {
  /** Messages that can be received now. */
  due: number;
  /** When the next message becomes visible; infinity if none is waiting. */
  nextAt: number;
};

export type QueueEngine = {
  endpoint: string;
  urls: Record<QueueName, string>;
  messagesArn: string;
  /** Undefined for an engine that runs elsewhere: it cannot be inspected. */
  inspect: (() => QueueState) | undefined;
  stop(): Promise<void>;
};

/** Starts the embedded engine over `dataDir` (undefined: in memory), or uses the one at `endpoint`. Then creates the queues. */
export async function startQueues(dataDir: string | undefined, endpoint?: string): Promise<QueueEngine> {
  removeAnswerDates();
  if (endpoint !== undefined) {
    const made = await createQueues(endpoint);
    return { endpoint, ...made, inspect: undefined, stop: async () => {} };
  }
  const engine = await startQueueEngine(dataDir);
  const origin = `http://127.0.0.1:${engine.port}`;
  const made = await createQueues(origin);
  const inspect = (): QueueState => {
    const { ready, delayed, inflight } = engine.inspectQueue("messages")?.messages ?? {
      ready: [],
      delayed: [],
      inflight: [],
    };
    const now = Date.now();
    let due = ready.length;
    let nextAt = due > 0 ? now : Number.POSITIVE_INFINITY;
    const waiting = (until: number) => {
      if (until <= now) due += 1;
      nextAt = Math.min(nextAt, Math.max(until, now));
    };
    for (const message of delayed) waiting(message.delayUntil ?? now);
    for (const { visibilityDeadline } of inflight) waiting(visibilityDeadline);
    return { due, nextAt };
  };
  return { endpoint: origin, ...made, inspect, stop: () => engine.stop() };
}

type Made = Pick<QueueEngine, "urls" | "messagesArn">;

async function createQueues(endpoint: string): Promise<Made> {
  const client = new SQSClient({ endpoint });
  try {
    const deadLetters = await createQueue(client, endpoint, "deadLetters", {
      MessageRetentionPeriod: String(queues.deadLetters.retentionSeconds),
    });
    const messages = await createQueue(client, endpoint, "messages", {
      MessageRetentionPeriod: String(queues.messages.retentionSeconds),
      VisibilityTimeout: String(queues.messages.visibilityTimeoutSeconds),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: deadLetters.arn,
        maxReceiveCount: queues.messages.maxReceiveCount,
      }),
    });
    return { urls: { messages: messages.url, deadLetters: deadLetters.url }, messagesArn: messages.arn };
  } finally {
    client.destroy();
  }
}

async function createQueue(
  client: SQSClient,
  endpoint: string,
  name: QueueName,
  attributes: Record<string, string>,
): Promise<{ url: string; arn: string }> {
  // Created first and configured second, so that an existing queue takes over changes of the manifest.
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: name }));
  // An engine's own address may name a host that does not resolve, or the port of an earlier run.
  const url = new URL(new URL(QueueUrl).pathname, endpoint).href;
  await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
  );
  return { url, arn: Attributes?.QueueArn ?? "" };
}
