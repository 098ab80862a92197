import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { measured, type NewFigure } from "../figures.ts";

/** Plain conditional updates per second with the SDK, 40 at once from one process, engine in memory: what delivering is held against. */
export async function measureYardstick(updates: number): Promise<NewFigure[]> {
  const engine = await startDynamoDb(undefined);
  const restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  try {
    await createTables(engine.endpoint);
    const TableName = localTableNames.control;
    const keys = Array.from({ length: updates }, (_, index) => ({ pk: `row${index}`, sk: "A" }));
    await eachAtOnce(
      keys,
      40,
      async (Key) => void (await client.send(new PutCommand({ TableName, Item: { ...Key, v: 1 } }))),
    );
    const startedAt = performance.now();
    await eachAtOnce(keys, 40, async (Key) => {
      const input = { UpdateExpression: "SET v = :two", ConditionExpression: "v = :one" };
      const ExpressionAttributeValues = { ":one": 1, ":two": 2 };
      await client.send(new UpdateCommand({ TableName, Key, ...input, ExpressionAttributeValues }));
    });
    const perSecond = (updates / (performance.now() - startedAt)) * 1_000;
    return [measured("yardstick: plain conditional updates", perSecond, "per second")];
  } finally {
    client.destroy();
    restore();
    await engine.stop();
  }
}
