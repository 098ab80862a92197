import { hasOptedOut } from "../domain/consent.ts";
import { partitionOf } from "../domain/partition.ts";
import { type User, type UserOccasion, userOccasionSchema, userSchema } from "../domain/user.ts";
import { dateKey, emailKey, externalIdKey, occasionKey, profileKey } from "./keys.ts";

/** Items carry the fields of the domain under their own names; only keys are added. */
export function readUser(item: Record<string, unknown>): User {
  return userSchema.parse(item);
}

export function readOccasion(item: Record<string, unknown>): UserOccasion {
  // Items that were written before occasions carried the user's version have none.
  return userOccasionSchema.parse({ version: 0, ...item });
}

export function profileItem(user: User, partitions: number) {
  const listKey = String(partitionOf(user.id, partitions));
  const keys = { ...profileKey(user.id), listKey, listUser: user.id };
  // Without the keys of the index of suppressions an item is not in it, so it costs nothing.
  return { ...user, ...keys, ...(user.suppression && { suppressedKey: listKey, suppressedUser: user.id }) };
}

export function occasionItem(occasion: UserOccasion, partitions: number) {
  const partition = partitionOf(occasion.userId, partitions);
  return {
    ...occasion,
    ...occasionKey(occasion.userId, occasion.occasion),
    // The keys of the planning index: without them the item is not in it.
    ...(!hasOptedOut(occasion) && {
      dateKey: dateKey(occasion.occasion, occasion.date.slice(5), partition),
      dateUser: occasion.userId,
    }),
  };
}

export function emailItem(user: User) {
  return { ...emailKey(user.email), userId: user.id };
}

export function externalIdItem(externalId: string, user: User) {
  return { ...externalIdKey(externalId), userId: user.id };
}
