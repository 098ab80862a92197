import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { MINUTE, plus } from "../../functions/domain/instants.ts";
import { BREAKER_KEY } from "../../functions/storage/breakerItem.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { NOW, names, storesOn } from "./fixtures.ts";

it("the breaker's item does not grow: the counters of three hours of failures are removed as they become old", async () => {
  const { client } = dynamoDbModel({ names });
  const { breaker } = storesOn({ client, wait: async () => {}, ...names });
  const { generation } = await breaker.read(NOW);
  const sizes: number[] = [];
  for (let minute = 0; minute < 180; minute++) {
    await breaker.addOutcomes(generation, { accepted: 0, failed: 1, refused: 0 }, plus(NOW, minute * MINUTE));
    const { Item = {} } = await client.send(
      new GetCommand({ TableName: names.control, Key: BREAKER_KEY, ConsistentRead: true }),
    );
    sizes.push(Object.keys(Item).length);
  }
  expect(sizes.at(-1)).toBe(sizes[119]);
});
