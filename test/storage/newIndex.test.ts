import { DescribeTableCommand, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { localTableNames } from "../../local/engines/tables.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

it("an index is added to a table in use: it comes to hold who was there before and who was added meanwhile (docs/table-changes.md)", async () => {
  const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
  const TableName = localTableNames.users;
  const { client } = engine.database;
  for (let index = 0; index < 30; index++) await pipeline.addUser();
  const adding = Promise.all(Array.from({ length: 30 }, () => pipeline.addUser()));
  await client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: ["timezone", "listUser"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "by-zone",
            KeySchema: [
              { AttributeName: "timezone", KeyType: "HASH" },
              { AttributeName: "listUser", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  await adding;
  const active = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const index = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === "by-zone");
    expect(index?.IndexStatus).toBe("ACTIVE");
  };
  await vi.waitFor(active, { timeout: 30_000, interval: 100 });
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: "by-zone",
      KeyConditionExpression: "#zone = :zone",
      ExpressionAttributeNames: { "#zone": "timezone" },
      ExpressionAttributeValues: { ":zone": "Europe/Berlin" },
    }),
  );
  // Profiles alone carry both of its keys.
  expect(Items).toHaveLength(60);
});
