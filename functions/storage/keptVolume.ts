import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { instantSchema, localDateSchema } from "../domain/model.ts";
import type { ControlStore } from "./controlStore.ts";
import type { Database } from "./database.ts";

const KEY = { pk: "VOLUME", sk: "STATE" };
const volumeSchema = z.object({
  countedAt: instantSchema,
  usual: z.number(),
  crowded: z.array(z.object({ localDate: localDateSchema, messages: z.int() })),
});

/** What the forecast's job found about days far above the usual one. */
export function keptVolume({ client, control }: Database): Pick<ControlStore, "volume" | "keepVolume"> {
  return {
    async volume() {
      const { Item } = await client.send(new GetCommand({ TableName: control, Key: KEY }));
      return Item && volumeSchema.parse(Item);
    },
    async keepVolume(volume) {
      await client.send(new PutCommand({ TableName: control, Item: { ...KEY, ...volume } }));
    },
  };
}
