import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import type { User } from "../domain/user.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";
import { profileKey } from "./keys.ts";
import { readUser } from "./userItem.ts";

const placeSchema = z.strictObject({
  list: z.literal("suppressions"),
  partition: z.int().min(0),
  after: userIdSchema.optional(),
});
type Place = z.infer<typeof placeSchema>;

/** One page of suppressed users, partition by partition. It reads what it answers. Throws a CursorError. */
export async function suppressedPage(
  database: Database,
  partitions: number,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<{ users: User[]; next?: string | undefined }> {
  let place: Place = after === undefined ? { list: "suppressions", partition: 0 } : decodeCursorAs(placeSchema, after);
  if (place.partition >= partitions) throw new CursorError("a cursor beyond the last partition");
  const users: User[] = [];
  for (;;) {
    const found = await read(database, place, limit - users.length);
    users.push(...found.users);
    if (found.after !== undefined) return { users, next: encodeCursor({ ...place, after: found.after }) };
    place = { list: "suppressions", partition: place.partition + 1 };
    if (place.partition === partitions) return { users };
    if (users.length === limit) return { users, next: encodeCursor(place) };
  }
}

async function read(database: Database, { partition, after }: Place, limit: number) {
  const suppressedKey = String(partition);
  const { Items = [], LastEvaluatedKey } = await database.client.send(
    new QueryCommand({
      TableName: database.users,
      IndexName: "by-suppression",
      KeyConditionExpression: "suppressedKey = :key",
      ExpressionAttributeValues: { ":key": suppressedKey },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { ...profileKey(after), suppressedKey, suppressedUser: after } }),
    }),
  );
  return {
    users: Items.map(readUser),
    after: LastEvaluatedKey && userIdSchema.parse(LastEvaluatedKey.suppressedUser),
  };
}
