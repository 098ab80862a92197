import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { volumeSchema } from "../domain/volume.ts";
import type { ControlStore } from "./controlStore.ts";
import type { Database } from "./database.ts";

const KEY = { pk: "VOLUME", sk: "STATE" };

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
