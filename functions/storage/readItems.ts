import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { chunks, eachAtOnce } from "../runtime/batches.ts";
import type { Database } from "./database.ts";

/** DynamoDB reads 100 items a call, and none twice. */
const KEYS = 100;
const CALLS_AT_ONCE = 8;
const ROUNDS = 8;

export type ItemKey = { pk: string; sk: string };
type Items = Map<string, Record<string, unknown>>;
const nameOf = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;

/** Where items are read, and whether the read must see every write before it. Default: users, strongly consistent. */
export type ItemRead = { table?: string; consistent?: boolean };

/**
 * Many items of one table, in the order of their keys. Keys that DynamoDB did not get to are asked for
 * again: only a call that took the key says that there is no such item. Throws where some are left after eight rounds.
 */
export async function readItems(database: Database, keys: readonly ItemKey[], read: ItemRead = {}) {
  const found: Items = new Map();
  let open = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`${open.length} items could not be read after ${ROUNDS} rounds`);
    if (round > 0) await database.wait(Math.random() * 20 * 2 ** round);
    const left: ItemKey[] = [];
    await eachAtOnce(chunks(open, KEYS), CALLS_AT_ONCE, async (batch) => {
      left.push(...(await readBatch(database, batch, found, read)));
    });
    open = left;
  }
  return keys.map((key) => found.get(nameOf(key)));
}

/** Adds what was read to `found`; answers the keys that were left. */
async function readBatch(
  database: Database,
  batch: readonly ItemKey[],
  found: Items,
  { table = database.users, consistent = true }: ItemRead,
): Promise<ItemKey[]> {
  const request = { Keys: [...batch], ...(consistent && { ConsistentRead: true }) };
  const { Responses = {}, UnprocessedKeys = {} } = await database.client.send(
    new BatchGetCommand({ RequestItems: { [table]: request } }),
  );
  for (const item of Responses[table] ?? []) found.set(nameOf(item), item);
  const left = new Set(UnprocessedKeys[table]?.Keys?.map(nameOf));
  return batch.filter((key) => left.has(nameOf(key)));
}
