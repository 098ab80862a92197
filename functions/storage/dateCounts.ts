import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { DAY, SECOND } from "../domain/instants.ts";
import { instantSchema, type LocalDate, localDateSchema } from "../domain/model.ts";
import type { ControlStore } from "./controlStore.ts";
import type { Database } from "./database.ts";

const countSchema = z.object({
  localDate: localDateSchema,
  countedAt: instantSchema,
  due: z.record(instantSchema, z.int().positive()),
});

/** A local date is over everywhere a day later; two days to spare. */
const KEPT_AFTER_DATE = 3 * DAY;

/**
 * The counts of the forecast, one item for each local date. A date has at most some 3,000 due times (each minute of 50 hours), so an
 * item stays below 100 KB; where users have the stage's send time it is about 2 KB.
 */
export function dateCounts({ client, control }: Database): Pick<ControlStore, "dateCount" | "keepDateCount"> {
  const keyOf = (localDate: LocalDate) => ({ pk: `FORECAST#${localDate}`, sk: "STATE" });
  return {
    async dateCount(localDate) {
      const { Item } = await client.send(new GetCommand({ TableName: control, Key: keyOf(localDate) }));
      return Item && countSchema.parse(Item);
    },
    async keepDateCount(count) {
      const ttl = (Date.parse(count.localDate) + KEPT_AFTER_DATE) / SECOND;
      await client.send(new PutCommand({ TableName: control, Item: { ...keyOf(count.localDate), ...count, ttl } }));
    },
  };
}
