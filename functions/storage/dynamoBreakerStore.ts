import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Breaker, bucketAt, closedBreaker } from "../domain/breaker.ts";
import type { Instant } from "../domain/model.ts";
import { counterNames, BREAKER_KEY as KEY, readBreaker } from "./breakerItem.ts";
import { conditionally } from "./conditionally.ts";
import type { BreakerStore } from "./controlStore.ts";
import type { Database } from "./database.ts";
import { holdAccepted } from "./heldOutcomes.ts";

/** Buckets older than this are dropped from the item with the next outcome. */
const BUCKETS_KEPT = 60;

/** The breaker on DynamoDB: phases by compare-and-set, outcomes by ADD, so that senders never wait for each other to count. */
export function dynamoBreakerStore(database: Database): BreakerStore {
  const table = database.control;
  // The buckets that were in the last answer. The next write that counts removes those that have become old.
  let seen: number[] = [];

  const read = async (now: Instant): Promise<Breaker> => {
    const { Item } = await database.client.send(new GetCommand({ TableName: table, Key: KEY, ConsistentRead: true }));
    if (Item) return readBreaker(Item);
    const { outcomes: _, ...fresh } = closedBreaker(now);
    await conditionally(() =>
      database.client.send(
        new PutCommand({
          TableName: table,
          Item: { ...KEY, ...fresh },
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      ),
    );
    return read(now);
  };

  const change: BreakerStore["change"] = (from, { outcomes: _, ...to }) => {
    const unchanged = {
      ConditionExpression: "revision = :revision",
      ExpressionAttributeValues: { ":revision": from.revision },
    };
    if (to.generation !== from.generation) {
      // A new phase starts with no outcomes: the item is written whole.
      return conditionally(() =>
        database.client.send(new PutCommand({ TableName: table, Item: { ...KEY, ...to }, ...unchanged })),
      );
    }
    return conditionally(() =>
      database.client.send(
        new UpdateCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: [
            "SET since = :since, revision = :next",
            to.reservedThrough ? ", reservedThrough = :reserved" : "",
            to.paused ? ", paused = :paused" : " REMOVE paused",
          ].join(""),
          ConditionExpression: unchanged.ConditionExpression,
          ExpressionAttributeValues: {
            ...unchanged.ExpressionAttributeValues,
            ...(to.reservedThrough && { ":reserved": to.reservedThrough }),
            ":since": to.since,
            ":next": to.revision,
            ...(to.paused && { ":paused": to.paused }),
          },
        }),
      ),
    );
  };

  const addOutcomes: BreakerStore["addOutcomes"] = async (generation, counts, now) => {
    const bucket = bucketAt(now);
    const old = seen.filter((each) => each < bucket - BUCKETS_KEPT);
    const removes = old.flatMap((each) => Object.values(counterNames(each)));
    const names = counterNames(bucket);
    const add = `ADD ${names.accepted} :accepted, ${names.failed} :failed, ${names.refused} :refused`;
    try {
      const { Attributes } = await database.client.send(
        new UpdateCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: removes.length > 0 ? `${add} REMOVE ${removes.join(", ")}` : add,
          ConditionExpression: "generation = :generation",
          ExpressionAttributeValues: {
            ":accepted": counts.accepted,
            ":failed": counts.failed,
            ":refused": counts.refused,
            ":generation": generation,
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      const breaker = readBreaker(Attributes ?? {});
      seen = breaker.outcomes.map((each) => each.bucket);
      return breaker;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return { read, change, addOutcomes: holdAccepted(addOutcomes) };
}
