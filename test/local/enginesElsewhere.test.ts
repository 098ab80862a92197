import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DynamoEngine, startDynamoDb } from "../../local/engines/dynamodb.ts";
import { startQueueEngine } from "../../local/engines/queueEngine.ts";
import { call, startWith } from "./support.ts";

let dynamoDb: DynamoEngine;
let queue: Awaited<ReturnType<typeof startQueueEngine>>;
beforeAll(async () => {
  [dynamoDb, queue] = await Promise.all([startDynamoDb(undefined), startQueueEngine(undefined)]);
});
afterAll(() => Promise.all([dynamoDb.stop(), queue.stop()]));

test("the queue engine listens on the loopback only", () => {
  expect(queue.address).toBe(`http://127.0.0.1:${queue.port}`);
});

test("engines at given addresses are used and not stopped, and existing tables and queues are used as they are", async () => {
  const sqsEndpoint = `http://127.0.0.1:${queue.port}`;
  for (const round of [1, 2]) {
    const received: string[] = [];
    const system = await startWith(
      { send: (event) => void received.push(...(event as SQSEvent).Records.map((record) => record.body)) },
      { dynamoDbEndpoint: dynamoDb.endpoint, sqsEndpoint },
    );
    expect(process.env.AWS_ENDPOINT_URL_DYNAMODB).toBe(dynamoDb.endpoint);
    const MessageBody = `round ${round}`;
    await new SQSClient({}).send(
      new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody, DelaySeconds: 30 }),
    );
    await call(system, "POST", "/_local/clock", { advanceBy: "PT2M" });
    await system.stop();
    expect(received).toEqual([MessageBody]);
  }
  expect((await fetch(dynamoDb.endpoint)).status).toBe(200);
});
