import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import type { Occasion } from "../domain/occasions.ts";
import type { User } from "../domain/user.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";
import { profileKey } from "./keys.ts";
import { readUser } from "./userItem.ts";
import type { UserPageRequest } from "./userStore.ts";

/** The sparse indexes that list users, each with its keys. */
const lists = {
  users: { IndexName: "by-partition", key: "listKey", user: "listUser" },
  suppressions: { IndexName: "by-suppression", key: "suppressedKey", user: "suppressedUser" },
} as const;
type List = keyof typeof lists;

/** Where to go on: in this partition, after this user. `list` tells it from the cursor of another list. */
const placeSchema = z.strictObject({
  list: z.enum(["users", "suppressions"]),
  partition: z.int().min(0),
  after: userIdSchema.optional(),
});
type Place = z.infer<typeof placeSchema>;

/** Profiles that one page with a filter reads at most: about half a megabyte, 65 read units. */
const READ_FOR_A_FILTER = 1_000;

/**
 * One page of users: partition by partition through the sparse index. Without a filter a page reads what it answers and nothing
 * else (P7). With one it reads up to 1,000 users and answers those that match. A full page may be the last one, so the page after
 * it can be empty.
 */
export async function userPage(
  database: Database,
  partitions: number,
  page: UserPageRequest,
  list: List = "users",
): Promise<{ users: User[]; next?: string | undefined }> {
  const ownPlace = placeSchema.extend({ list: z.literal(list) });
  let place: Place = page.after === undefined ? { list, partition: 0 } : decodeCursorAs(ownPlace, page.after);
  if (place.partition >= partitions) throw new CursorError("a cursor beyond the last partition");
  const users: User[] = [];
  let mayRead = page.optedOut === undefined ? page.limit : READ_FOR_A_FILTER;
  for (;;) {
    const found = await read(database, place, mayRead, page.optedOut);
    mayRead -= found.read;
    const fitting = found.users.slice(0, page.limit - users.length);
    users.push(...fitting);
    const after = fitting.length < found.users.length ? fitting.at(-1)?.id : found.after;
    if (after !== undefined) return { users, next: encodeCursor({ ...place, after }) };
    place = { list, partition: place.partition + 1 };
    if (place.partition === partitions) return { users };
    if (users.length === page.limit || mayRead === 0) return { users, next: encodeCursor(place) };
  }
}

async function read(
  database: Database,
  { list, partition, after }: Place,
  limit: number,
  optedOut: Occasion | undefined,
) {
  const { IndexName, key, user } = lists[list];
  const value = String(partition);
  const {
    Items = [],
    LastEvaluatedKey,
    ScannedCount,
  } = await database.client.send(
    new QueryCommand({
      TableName: database.users,
      IndexName,
      KeyConditionExpression: `${key} = :key`,
      ...(optedOut && { FilterExpression: "contains(optOuts, :optedOut)" }),
      ExpressionAttributeValues: { ":key": value, ...(optedOut && { ":optedOut": optedOut }) },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { ...profileKey(after), [key]: value, [user]: after } }),
    }),
  );
  const users = Items.map(readUser);
  return {
    users,
    read: ScannedCount ?? users.length,
    after: LastEvaluatedKey && userIdSchema.parse(LastEvaluatedKey[user]),
  };
}
