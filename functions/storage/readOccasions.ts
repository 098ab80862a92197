import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import type { UserOccasion } from "../domain/user.ts";
import { chunks } from "../runtime/batches.ts";
import type { Database } from "./database.ts";
import { occasionKey } from "./keys.ts";
import { readOccasion } from "./userItem.ts";
import type { OccasionKey } from "./userStore.ts";

/** DynamoDB reads 100 items a call, and none twice. */
const KEYS = 100;
const ROUNDS = 8;

type ItemKey = ReturnType<typeof occasionKey>;
const nameOf = ({ pk, sk }: ItemKey) => `${pk} ${sk}`;

/**
 * Occasions of many users, strongly consistent. Keys that DynamoDB did not get to are asked for again: only a call that took the
 * key says that there is no such item. Throws where some are left after eight rounds.
 */
export async function readOccasions(database: Database, keys: readonly OccasionKey[]) {
  const names = keys.map(({ userId, occasion }) => occasionKey(userId, occasion));
  const found = new Map<string, UserOccasion>();
  let open = [...new Map(names.map((key) => [nameOf(key), key])).values()];
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`${open.length} occasions could not be read after ${ROUNDS} rounds`);
    if (round > 0) await database.wait(Math.random() * 20 * 2 ** round);
    const left = await Promise.all(chunks(open, KEYS).map((batch) => readBatch(database, batch, found)));
    open = left.flat();
  }
  return names.map((key) => found.get(nameOf(key)));
}

/** Adds what was read to `found`; answers the keys that were left. */
async function readBatch(
  database: Database,
  batch: readonly ItemKey[],
  found: Map<string, UserOccasion>,
): Promise<ItemKey[]> {
  const { Responses = {}, UnprocessedKeys = {} } = await database.client.send(
    new BatchGetCommand({ RequestItems: { [database.users]: { Keys: [...batch], ConsistentRead: true } } }),
  );
  for (const item of Responses[database.users] ?? []) {
    const occasion = readOccasion(item);
    found.set(nameOf(occasionKey(occasion.userId, occasion.occasion)), occasion);
  }
  const left = new Set(UnprocessedKeys[database.users]?.Keys?.map(({ pk, sk }) => `${pk} ${sk}`));
  return batch.filter((key) => left.has(nameOf(key)));
}
