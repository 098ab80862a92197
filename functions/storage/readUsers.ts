import { userIdSchema } from "../domain/model.ts";
import type { User } from "../domain/user.ts";
import type { Database } from "./database.ts";
import { emailKey, externalIdKey, occasionKey, profileKey } from "./keys.ts";
import { readItems } from "./readItems.ts";
import { readOccasion, readUser } from "./userItem.ts";
import type { OccasionKey, UserNames } from "./userStore.ts";

/** Occasions of many users, in the order of the keys. */
export async function readOccasions(database: Database, keys: readonly OccasionKey[]) {
  const items = await readItems(
    database,
    keys.map(({ userId, occasion }) => occasionKey(userId, occasion)),
  );
  return items.map((item) => item && readOccasion(item));
}

/**
 * The users who have one of these addresses or external ids: two read units for each. A user who is erased or renamed between
 * the two reads may be absent, or be among them under the new name.
 */
export async function readUsersNamed(database: Database, { by, values }: UserNames): Promise<User[]> {
  const holders = await readItems(database, values.map(by === "email" ? emailKey : externalIdKey));
  const ids = holders.flatMap((item) => (item ? [userIdSchema.parse(item.userId)] : []));
  const profiles = await readItems(database, [...new Set(ids)].map(profileKey));
  return profiles.flatMap((item) => (item ? [readUser(item)] : []));
}
