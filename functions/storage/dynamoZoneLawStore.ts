import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type * as z from "zod";
import { lawInForceSchema } from "../domain/zones/lawInForce.ts";
import { conditionally } from "./conditionally.ts";
import type { Database } from "./database.ts";
import { lawProgressSchema, type ZoneLawStore } from "./zoneLawStore.ts";

/** The law in force (one item of about 20 KB) and the progress of each partition (one small item each) on DynamoDB. */
export function dynamoZoneLawStore(database: Database): ZoneLawStore {
  const TableName = database.control;
  const LAW = { pk: "ZONE_LAW", sk: "STATE" };
  const progressKey = (partition: number) => ({ pk: `ZONE_LAW_PROGRESS#${partition}`, sk: "STATE" });

  async function read<T>(Key: Record<string, string>, schema: z.ZodType<T>): Promise<T | undefined> {
    const { Item } = await database.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item && schema.parse(Item);
  }

  /** Replaces an item, if its counter still stands at `expected`. */
  function replace(Item: Record<string, unknown>, counter: "revision" | "turn", expected: number | undefined) {
    const guard =
      expected === undefined
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "#counter = :expected",
            ExpressionAttributeNames: { "#counter": counter },
            ExpressionAttributeValues: { ":expected": expected },
          };
    return conditionally(() => database.client.send(new PutCommand({ TableName, Item, ...guard })));
  }

  return {
    lawInForce: () => read(LAW, lawInForceSchema),
    changeLaw: (from, to) => replace({ ...LAW, ...to }, "revision", from?.revision),
    lawProgress: (partition) => read(progressKey(partition), lawProgressSchema),
    advanceLaw: (partition, from, to) => replace({ ...progressKey(partition), ...to }, "turn", from?.turn),
  };
}
