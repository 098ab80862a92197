import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { expect, test } from "vitest";
import { tasksIn } from "../../functions/delivery/bundles.ts";
import { sqsMessageQueue } from "../../functions/delivery/sqsMessageQueue.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, userIdSchema } from "../../functions/domain/model.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";

const NOW = toInstant(Date.parse("2026-06-15T06:55:00Z"));

function taskOf(number: number): SendTask {
  return {
    userId: userIdSchema.parse(`00000000-0000-7000-8000-${String(number).padStart(12, "0")}`),
    localDate: localDateSchema.parse("2026-06-15"),
    occasion: "BIRTHDAY",
    version: 1,
    notBefore: toInstant(Date.parse("2026-06-15T07:00:00Z")),
  };
}

test("P3: a bundle that SQS refuses is answered with all its tasks", async () => {
  const sqs = mockClient(SQSClient);
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [{ Id: "1", SenderFault: false, Code: "Busy" }] });
  const tasks = Array.from({ length: 25 }, (_, index) => taskOf(index));
  const { refused } = await sqsMessageQueue(new SQSClient({}), "https://queue", 10).put(tasks, NOW);
  expect(refused).toEqual(tasks.slice(10, 20));
  const [call] = sqs.calls();
  const entries: { MessageBody: string }[] = Reflect.get(Object(call?.args[0].input), "Entries");
  expect(entries.map(({ MessageBody }) => tasksIn(MessageBody)?.length)).toEqual([10, 10, 5]);
});

test("P3: of 25 tasks, those that SQS refuses inside a 200 are answered, and no other", async () => {
  // No engine refuses single entries of a batch.
  const sqs = mockClient(SQSClient);
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => {
    const Failed = Entries.filter(({ Id }: { Id: string }) => Number(Id) % 4 === 3);
    return { Successful: [], Failed: Failed.map(({ Id }: { Id: string }) => ({ Id, Code: "InternalError" })) };
  });
  const tasks = Array.from({ length: 25 }, (_, index) => taskOf(index));
  const { refused } = await sqsMessageQueue(new SQSClient({}), "https://queue", 1).put(tasks, NOW);
  // Ten entries a call: places 3 and 7 of each full call, place 3 of the last one.
  expect(refused.map((task) => tasks.indexOf(task)).sort((a, b) => a - b)).toEqual([3, 7, 13, 17, 23]);
  const delays = sqs.calls().flatMap(({ args: [{ input }] }) => Reflect.get(input, "Entries"));
  expect(new Set(delays.map(({ DelaySeconds }) => DelaySeconds))).toEqual(new Set([300]));
});
