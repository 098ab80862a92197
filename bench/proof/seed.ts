import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { OpenDatabase } from "../../functions/storage/database.ts";
import { emailItem, occasionItem, profileItem } from "../../functions/storage/userItem.ts";
import type { Progress } from "../../local/remote/progress.ts";
import { type Person, policy } from "./people.ts";

/** Items in one call, as many as DynamoDB takes. */
const BATCH = 25;
/** So many users are noted as written at once. A killed run writes at most these again, and the same items. */
const STEP = 10_000;

/**
 * Writes the users straight to the table. Those with a message in the proof's days are written whole. Of the others there is
 * the item that planning could find.
 */
export async function seed(
  database: OpenDatabase,
  numbers: { from: number; to: number },
  { personOf, isWhole }: { personOf: (number: number) => Person; isWhole: (person: Person) => boolean },
): Promise<void> {
  const items: Record<string, unknown>[] = [];
  for (let number = numbers.from; number < numbers.to; number++) {
    const person = personOf(number);
    items.push(...person.occasions.map((each) => occasionItem(each, policy.partitions)));
    if (isWhole(person)) items.push(profileItem(person.user, policy.partitions), emailItem(person.user));
  }
  const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
  await eachAtOnce(batches, 8, async (batch) => {
    const puts = batch.map((Item) => ({ PutRequest: { Item } }));
    await database.client.send(new BatchWriteCommand({ RequestItems: { [database.users]: puts } }));
  });
}

export type SeedSteps = { users: number; done: number; progress: Progress; note: (done: number) => void };

/** Writes all users in steps, and goes on where an earlier run ended. */
export async function seedAll(
  database: OpenDatabase,
  { users, done, progress, note }: SeedSteps,
  who: Parameters<typeof seed>[2],
): Promise<void> {
  for (let from = done; from < users; from += STEP) {
    const to = Math.min(users, from + STEP);
    await seed(database, { from, to }, who);
    note(to);
    progress.reach(to);
  }
  progress.done();
}
