import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  DynamoDBDocumentClient,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, userIdSchema } from "../../functions/domain/model.ts";
import { newMessage } from "../../functions/domain/replan.ts";
import type { User } from "../../functions/domain/user.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";

/** Only what no engine here can produce: throttled slots, clashing transactions, writes that are done but say they failed. */
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: "eu-central-1" }));
const mock = mockClient(client);
beforeEach(() => {
  mock.reset();
});

const settings = { partitions: 2, retentionDays: 400 };
const database = { client, users: "users", messages: "messages", control: "control" };
const NOW = toInstant(Date.parse("2026-06-15T07:00:00Z"));
const userId = userIdSchema.parse("01a209a5-1dff-7e58-929c-0996ece99199");
const message = newMessage(
  { userId, occasion: "BIRTHDAY", localDate: localDateSchema.parse("2026-06-15"), dueAt: NOW },
  NOW,
);

describe("P3 nothing lost: answers of DynamoDB that are neither yes nor no", () => {
  it("a batch that answers 200 over throttled slots: those are planned again, the duplicate is not", async () => {
    const day = (index: number) => ({ ...message, localDate: localDateSchema.parse(`2026-06-${10 + index}`) });
    mock
      .on(BatchExecuteStatementCommand)
      .resolvesOnce({ Responses: [{}, { Error: { Code: "DuplicateItem" } }, { Error: { Code: "ThrottlingError" } }] })
      .resolvesOnce({ Responses: [{}] });
    const store = dynamoMessageStore(database, settings);
    expect(await store.insert([day(1), day(2), day(3)])).toEqual({ inserted: 2, existed: 1 });
    const [, again] = mock.commandCalls(BatchExecuteStatementCommand);
    expect(again?.args[0].input.Statements).toHaveLength(1);
    expect(JSON.stringify(again?.args[0].input)).toContain("2026-06-13");
  });

  it("a claim whose answer was lost and which the SDK sent again: the refusal shows our own claim, and it counts", async () => {
    const claimed = {
      ...message,
      status: "SENDING" as const,
      version: 2,
      leaseOwner: "me",
      leaseUntil: plus(NOW, 60_000),
    };
    const refused = new ConditionalCheckFailedException({
      message: "The conditional request failed",
      $metadata: {},
      Item: marshall(claimed, { removeUndefinedValues: true }),
    });
    mock.on(UpdateCommand).rejects(refused);
    const store = dynamoMessageStore(database, settings);
    const changes = { leaseOwner: "me", leaseUntil: plus(NOW, 60_000) };
    expect(await store.transition("claim", message, changes, NOW)).toMatchObject({
      ok: true,
      message: { leaseOwner: "me" },
    });
    expect(await store.transition("claim", message, { ...changes, leaseOwner: "you" }, NOW)).toMatchObject({
      ok: false,
    });
  });

  it("a transaction that clashes with another on the same item is tried again; one whose condition fails is not", async () => {
    const cancelled = (Code: string) =>
      new TransactionCanceledException({ message: "cancelled", $metadata: {}, CancellationReasons: [{ Code }] });
    mock.on(TransactWriteCommand).rejectsOnce(cancelled("TransactionConflict")).resolvesOnce({});
    const user: User = {
      id: userId,
      firstName: "Ada",
      lastName: "Lovelace",
      email: "ada@example.com",
      timezone: keptZone("UTC"),
      version: 1,
      createdAt: NOW,
      updatedAt: NOW,
    };
    const store = dynamoUserStore(database, settings);
    expect(await store.create({ user, occasions: [], changes: [] })).toEqual({ ok: true });
    expect(mock.commandCalls(TransactWriteCommand)).toHaveLength(2);
    mock.on(TransactWriteCommand).rejects(cancelled("ConditionalCheckFailed"));
    expect(await store.create({ user, occasions: [], changes: [] })).toMatchObject({ ok: false });
    expect(mock.commandCalls(TransactWriteCommand)).toHaveLength(3);
  });
});
