import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { chunks } from "../runtime/batches.ts";
import type { Database } from "./database.ts";

/** DynamoDB reads 100 items a call, and none twice. */
const KEYS = 100;
const ROUNDS = 8;

export type ItemKey = { pk: string; sk: string };
type Items = Map<string, Record<string, unknown>>;
const nameOf = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;

/**
 * Items of the Users table, strongly consistent, in the order of their keys. Keys that DynamoDB did not get to are asked for
 * again: only a call that took the key says that there is no such item. Throws where some are left after eight rounds.
 */
export async function readItems(database: Database, keys: readonly ItemKey[]) {
  const found: Items = new Map();
  let open = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`${open.length} items could not be read after ${ROUNDS} rounds`);
    if (round > 0) await database.wait(Math.random() * 20 * 2 ** round);
    const left = await Promise.all(chunks(open, KEYS).map((batch) => readBatch(database, batch, found)));
    open = left.flat();
  }
  return keys.map((key) => found.get(nameOf(key)));
}

/** Adds what was read to `found`; answers the keys that were left. */
async function readBatch(database: Database, batch: readonly ItemKey[], found: Items): Promise<ItemKey[]> {
  const { Responses = {}, UnprocessedKeys = {} } = await database.client.send(
    new BatchGetCommand({ RequestItems: { [database.users]: { Keys: [...batch], ConsistentRead: true } } }),
  );
  for (const item of Responses[database.users] ?? []) found.set(nameOf(item), item);
  const left = new Set(UnprocessedKeys[database.users]?.Keys?.map(nameOf));
  return batch.filter((key) => left.has(nameOf(key)));
}
