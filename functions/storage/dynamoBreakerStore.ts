import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type Breaker, bucketAt, closedBreaker } from "../domain/breaker.ts";
import { type Instant, instantSchema } from "../domain/model.ts";
import type { BreakerStore } from "./controlStore.ts";
import type { Database } from "./database.ts";
import { conditionally } from "./dynamoControlStore.ts";

const KEY = { pk: "BREAKER", sk: "STATE" };
const stateSchema = z.object({
  phase: z.enum(["CLOSED", "OPEN", "HALF_OPEN"]),
  generation: z.int(),
  revision: z.int(),
  since: instantSchema,
  openUntil: instantSchema.optional(),
  openings: z.int(),
  probeOwner: z.string().optional(),
  probeUntil: instantSchema.optional(),
  reservedThrough: instantSchema.optional(),
  paused: z.object({ at: instantSchema, by: z.string(), reason: z.string() }).optional(),
});

/** Buckets older than this are dropped from the item with the next outcome. */
const BUCKETS_KEPT = 60;

/** The breaker on DynamoDB: phases by compare-and-set, outcomes by ADD, so that counting never contends. */
export function dynamoBreakerStore(database: Database): BreakerStore {
  const table = database.control;
  // Names of buckets seen last; what has become old among them is removed by the next write that counts.
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

  const addOutcomes: BreakerStore["addOutcomes"] = async (generation, { accepted, failed }, now) => {
    const bucket = bucketAt(now);
    const old = seen.filter((each) => each < bucket - BUCKETS_KEPT);
    const removes = old.flatMap((each) => [`a${each}`, `f${each}`]);
    try {
      const { Attributes } = await database.client.send(
        new UpdateCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: `ADD a${bucket} :accepted, f${bucket} :failed${removes.length ? ` REMOVE ${removes.join(", ")}` : ""}`,
          ConditionExpression: "generation = :generation",
          ExpressionAttributeValues: { ":accepted": accepted, ":failed": failed, ":generation": generation },
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

  return { read, change, addOutcomes };
}

function readBreaker(item: Record<string, unknown>): Breaker {
  const buckets = Object.keys(item).filter((name) => /^a\d+$/.test(name));
  const outcomes = buckets.map((name) => {
    const bucket = Number(name.slice(1));
    return { bucket, accepted: Number(item[name] ?? 0), failed: Number(item[`f${bucket}`] ?? 0) };
  });
  return { ...stateSchema.parse(item), outcomes };
}
