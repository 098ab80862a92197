import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { between, SECOND, toInstant } from "../domain/instants.ts";
import { instantSchema } from "../domain/model.ts";
import { conditionally } from "./conditionally.ts";
import type { ControlStore } from "./controlStore.ts";
import type { Database } from "./database.ts";
import { dateCounts } from "./dateCounts.ts";
import { dynamoZoneLawStore } from "./dynamoZoneLawStore.ts";
import { keptDays } from "./keptDays.ts";
import { keptVolume } from "./keptVolume.ts";

const watermarkSchema = z.object({ plannedThrough: instantSchema });
const drainedSchema = z.object({ drainedTo: instantSchema });
const runSchema = z.object({
  job: z.string(),
  startedAt: instantSchema,
  durationMs: z.number(),
  counts: z.record(z.string(), z.number()),
});

/** All senders write the drain mark to one item, which takes 1,000 writes a second: each container writes it this rarely. */
const DRAIN_MARK_INTERVAL = 10 * SECOND;

/** Watermarks, last runs, the drain mark, the zone law in force and the counts of dates on DynamoDB. */
export function dynamoControlStore(database: Database): ControlStore {
  const table = database.control;
  let drainMarkedAt = toInstant(0);

  async function read<T>(pk: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: { pk, sk: "STATE" }, ConsistentRead: true }),
    );
    return Item && schema.parse(Item);
  }

  return {
    ...dynamoZoneLawStore(database),
    ...dateCounts(database),
    ...keptDays(database),
    ...keptVolume(database),
    watermark: async (partition) => (await read(`WATERMARK#${partition}`, watermarkSchema))?.plannedThrough,

    async advance(partition, from, to) {
      return conditionally(() =>
        database.client.send(
          new PutCommand({
            TableName: table,
            Item: { pk: `WATERMARK#${partition}`, sk: "STATE", plannedThrough: to },
            ConditionExpression: from ? "plannedThrough = :from" : "attribute_not_exists(pk)",
            ...(from && { ExpressionAttributeValues: { ":from": from } }),
          }),
        ),
      );
    },

    async recordRun(run) {
      await database.client.send(
        new PutCommand({ TableName: table, Item: { pk: `RUN#${run.job}`, sk: "STATE", ...run } }),
      );
    },
    lastRun: (job) => read(`RUN#${job}`, runSchema),

    drainedTo: async () => (await read("DRAINED", drainedSchema))?.drainedTo,
    async recordDrained(notBefore, now) {
      if (between(drainMarkedAt, now) < DRAIN_MARK_INTERVAL) return;
      drainMarkedAt = now;
      await conditionally(() =>
        database.client.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: "DRAINED", sk: "STATE" },
            UpdateExpression: "SET drainedTo = :to",
            ConditionExpression: "attribute_not_exists(drainedTo) OR drainedTo < :to",
            ExpressionAttributeValues: { ":to": notBefore },
          }),
        ),
      );
    },
  };
}
