import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import type { User } from "../domain/user.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";
import { profileKey } from "./keys.ts";
import { readUser } from "./userItem.ts";

/** Where to go on: in this partition, after this user. */
const placeSchema = z.strictObject({ partition: z.int().min(0), after: userIdSchema.optional() });
type Place = z.infer<typeof placeSchema>;

/**
 * One page of users: partition by partition through the sparse index, so that a page reads what it answers and nothing else
 * (P7). A full page may be the last, so the one after it can be empty.
 */
export async function userPage(
  database: Database,
  partitions: number,
  page: { limit: number; after?: string | undefined },
): Promise<{ users: User[]; next?: string | undefined }> {
  let place: Place = page.after === undefined ? { partition: 0 } : decodeCursorAs(placeSchema, page.after);
  if (place.partition >= partitions) throw new CursorError("a cursor beyond the last partition");
  const users: User[] = [];
  for (;;) {
    const found = await read(database, place, page.limit - users.length);
    users.push(...found.users);
    if (found.after !== undefined) return { users, next: encodeCursor({ ...place, after: found.after }) };
    place = { partition: place.partition + 1 };
    if (place.partition === partitions) return { users };
    if (users.length === page.limit) return { users, next: encodeCursor(place) };
  }
}

async function read(database: Database, { partition, after }: Place, limit: number) {
  const listKey = String(partition);
  const { Items = [], LastEvaluatedKey } = await database.client.send(
    new QueryCommand({
      TableName: database.users,
      IndexName: "by-partition",
      KeyConditionExpression: "listKey = :key",
      ExpressionAttributeValues: { ":key": listKey },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { ...profileKey(after), listKey, listUser: after } }),
    }),
  );
  const users = Items.map(readUser);
  return { users, after: LastEvaluatedKey && userIdSchema.parse(LastEvaluatedKey.listUser) };
}
