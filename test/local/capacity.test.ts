import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localTableNames } from "../../local/engines/tables.ts";
import { type Engine, startEngine } from "../support/pipeline.ts";

/**
 * The figures of docs/cost.md and docs/performance.md are the units that the embedded engine reports. These cases are AWS's own, worked out
 * by hand from "DynamoDB read and write operations: capacity unit consumption" and "Using Global Secondary Indexes" of the Developer
 * Guide, and know nothing of the engine or of our sums.
 */
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const TableName = localTableNames.control;
const KB = 1024;
let count = 0;
const newKey = () => ({ pk: `CAPACITY#${++count}`, sk: "STATE" });
/** An item of exactly so many bytes: names and values count. */
function itemOf(bytes: number, Key = newKey()) {
  const own = "pk".length + Key.pk.length + "sk".length + Key.sk.length + "text".length;
  return { ...Key, text: "x".repeat(bytes - own) };
}
const units = (answer: { ConsumedCapacity?: unknown }) =>
  [answer.ConsumedCapacity].flat().reduce<number>((sum, each) => sum + Number(Object(each).CapacityUnits), 0);
const ReturnConsumedCapacity = "TOTAL";

async function put(bytes: number, Key = newKey()) {
  const command = new PutCommand({ TableName, Item: itemOf(bytes, Key), ReturnConsumedCapacity });
  return { Key, units: units(await engine.database.client.send(command)) };
}

describe("write units: one for each KB, rounded up", () => {
  it.each([
    [500, 1],
    [KB, 1],
    [KB + 1, 2],
    [3.5 * KB, 4],
    [10 * KB, 10],
  ])("an item of %i bytes costs %i", async (bytes, expected) => {
    expect((await put(bytes)).units).toBe(expected);
  });

  it("an update costs the larger of the item before and after, whatever little it changes", async () => {
    const { Key } = await put(3 * KB);
    const shrink = new UpdateCommand({
      ...{ TableName, Key, ReturnConsumedCapacity },
      UpdateExpression: "SET #text = :short",
      ExpressionAttributeNames: { "#text": "text" },
      ExpressionAttributeValues: { ":short": "x" },
    });
    expect(units(await engine.database.client.send(shrink))).toBe(3);
    expect(units(await engine.database.client.send(shrink))).toBe(1);
  });

  it("a deletion costs the size of what it removes; of nothing, one", async () => {
    const { Key } = await put(2.5 * KB);
    const remove = new DeleteCommand({ TableName, Key, ReturnConsumedCapacity });
    expect(units(await engine.database.client.send(remove))).toBe(3);
    expect(units(await engine.database.client.send(remove))).toBe(1);
  });

  it("a transaction costs twice as much", async () => {
    const TransactItems = [500, 1.5 * KB].map((bytes) => ({ Put: { TableName, Item: itemOf(bytes) } }));
    const answer = await engine.database.client.send(
      new TransactWriteCommand({ TransactItems, ReturnConsumedCapacity }),
    );
    expect(units(answer)).toBe(2 * (1 + 2));
  });
});

describe("read units: one for each 4 KB that is read consistently, half of it else", () => {
  it.each([
    [3 * KB, 1, 0.5],
    [4 * KB, 1, 0.5],
    [8 * KB, 2, 1],
    [10 * KB, 3, 1.5],
  ])("an item of %i bytes costs %f consistently, %f else", async (bytes, consistent, eventual) => {
    const { Key } = await put(bytes);
    const read = async (ConsistentRead: boolean) =>
      units(
        await engine.database.client.send(new GetCommand({ TableName, Key, ConsistentRead, ReturnConsumedCapacity })),
      );
    expect(await read(true)).toBe(consistent);
    expect(await read(false)).toBe(eventual);
  });

  it("an item that is not there costs as much as a small one", async () => {
    const nothing = new GetCommand({ TableName, Key: newKey(), ConsistentRead: true, ReturnConsumedCapacity });
    expect(units(await engine.database.client.send(nothing))).toBe(1);
  });

  it("a BatchGet rounds each item by itself: 1.5 KB and 6.5 KB are 4 KB and 8 KB", async () => {
    const Keys = [(await put(1.5 * KB)).Key, (await put(6.5 * KB)).Key];
    const RequestItems = { [TableName]: { Keys, ConsistentRead: true } };
    expect(
      units(await engine.database.client.send(new BatchGetCommand({ RequestItems, ReturnConsumedCapacity }))),
    ).toBe(3);
  });

  it("a Query rounds the sum of its items, those too that its filter leaves out", async () => {
    const { pk } = newKey();
    for (const sk of ["1", "2", "3", "4"]) await put(1.5 * KB, { pk, sk });
    const query = new QueryCommand({
      ...{ TableName, ConsistentRead: true, ReturnConsumedCapacity },
      KeyConditionExpression: "pk = :pk",
      FilterExpression: "#text = :none",
      ExpressionAttributeNames: { "#text": "text" },
      ExpressionAttributeValues: { ":pk": pk, ":none": "none" },
    });
    expect(units(await engine.database.client.send(query))).toBe(2);
  });
});

describe("write units of an index beside the table's", () => {
  const Messages = localTableNames.messages;
  const dueItem = (Key: object) => ({ ...Key, dueKey: "SCHEDULED#0", nextAttemptAt: "2026-06-15T07:00:00.000Z" });
  const change = async (UpdateExpression: string, Key: object, values: Record<string, string>) =>
    units(
      await engine.database.client.send(
        new UpdateCommand({
          ...{ TableName: Messages, Key, UpdateExpression, ReturnConsumedCapacity },
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
        }),
      ),
    );
  const insert = async (Item: Record<string, string>) =>
    units(await engine.database.client.send(new PutCommand({ TableName: Messages, Item, ReturnConsumedCapacity })));

  it("none where the item is not in the index", async () => {
    expect(await insert({ pk: "CAPACITY#a", sk: "1" })).toBe(1);
  });
  it("one to enter it, two to move in it, one to leave it", async () => {
    const Key = { pk: "CAPACITY#b", sk: "1" };
    expect(await insert(dueItem(Key))).toBe(1 + 1);
    expect(await change("SET dueKey = :key", Key, { ":key": "FAILED#0" })).toBe(1 + 2);
    expect(await change("REMOVE dueKey", Key, {})).toBe(1 + 1);
  });
});
