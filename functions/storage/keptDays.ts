import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { dayCountsSchema } from "../domain/dayCounts.ts";
import { instantSchema, type LocalDate, localDateSchema } from "../domain/model.ts";
import { conditionally } from "./conditionally.ts";
import type { ControlStore } from "./controlStore.ts";
import type { Database } from "./database.ts";

const keptDaySchema = z.object({
  localDate: localDateSchema,
  countedAt: instantSchema,
  finished: z.boolean(),
  counts: dayCountsSchema,
});

/** The counts of local dates: numbers only, below 300 bytes for a date. They outlive the messages and the users. */
export function keptDays({ client, control }: Database): Pick<ControlStore, "keptDay" | "keepDay" | "reopenDay"> {
  const keyOf = (localDate: LocalDate) => ({ pk: `DAY#${localDate}`, sk: "STATE" });
  return {
    async keptDay(localDate) {
      const { Item } = await client.send(new GetCommand({ TableName: control, Key: keyOf(localDate) }));
      return Item && keptDaySchema.parse(Item);
    },
    async keepDay(day) {
      await client.send(new PutCommand({ TableName: control, Item: { ...keyOf(day.localDate), ...day } }));
    },
    async reopenDay(localDate) {
      await conditionally(() =>
        client.send(
          new UpdateCommand({
            TableName: control,
            Key: keyOf(localDate),
            UpdateExpression: "SET finished = :no",
            ConditionExpression: "attribute_exists(pk)",
            ExpressionAttributeValues: { ":no": false },
          }),
        ),
      );
    },
  };
}
