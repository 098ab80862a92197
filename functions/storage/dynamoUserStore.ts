import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { userIdSchema } from "../domain/model.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { UserOccasion } from "../domain/user.ts";
import { allPages } from "./allPages.ts";
import { createGroup, creation, plannedBy } from "./createGroup.ts";
import type { Database } from "./database.ts";
import { keyedRequestWrite, readKeyedRequest, requestKey } from "./idempotencyRecord.ts";
import { dateKey, emailKey, externalIdKey, OCCASION_PREFIX, occasionKey, PROFILE } from "./keys.ts";
import { readOccasions, readUsersNamed } from "./readUsers.ts";
import { sendGuards } from "./sendGuard.ts";
import { meaningOf, transact } from "./transact.ts";
import type { WriteSettings } from "./transitionParts.ts";
import { readOccasion, readUser } from "./userItem.ts";
import { userPage } from "./userPage.ts";
import type { DayPages, UserStore } from "./userStore.ts";
import { dropWrites, messageWrites, receiptWrite, replanWrites, userRemovals, userWrites } from "./userTransaction.ts";

/** Users on DynamoDB. Throws on outages only; refused conditions come back as values. */
export function dynamoUserStore(database: Database, settings: WriteSettings): UserStore {
  const table = database.users;
  const guards = sendGuards(database);
  const context = { database, settings, guards };

  const get: UserStore["get"] = async (id) => {
    const { Items = [] } = await database.client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": id },
      }),
    );
    const profile = Items.find((item) => item.sk === PROFILE);
    const occasions = Items.filter((item) => String(item.sk).startsWith(OCCASION_PREFIX)).map(readOccasion);
    return profile && { user: readUser(profile), occasions };
  };

  /** Whose id the item that keeps a name unique has. */
  const holderOf = async (Key: ReturnType<typeof emailKey>) => {
    const { Item } = await database.client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && userIdSchema.parse(Item.userId);
  };

  const occasion: UserStore["occasion"] = async (id, type) => {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: occasionKey(id, type), ConsistentRead: true }),
    );
    return Item && readOccasion(Item);
  };

  const createdWith: UserStore["createdWith"] = async (key, now) => {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: requestKey(key), ConsistentRead: true }),
    );
    return Item && readKeyedRequest(Item, now);
  };

  async function* onDay(type: UserOccasion["occasion"], monthDay: string, partition: number, from: DayPages = {}) {
    const { after, pageSize } = from;
    const key = dateKey(type, monthDay, partition);
    const first = after && { ...occasionKey(after, type), dateKey: key, dateUser: after };
    const query = (start: Record<string, unknown> | undefined) =>
      database.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: "by-date",
          KeyConditionExpression: "dateKey = :key",
          ExpressionAttributeValues: { ":key": key },
          ...(pageSize !== undefined && { Limit: pageSize }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
    for await (const items of allPages(query, first)) yield items.map(readOccasion);
  }

  return {
    get,
    findByEmail: (email) => holderOf(emailKey(email)),
    findByExternalId: (externalId) => holderOf(externalIdKey(externalId)),
    findAll: (names) => readUsersNamed(database, names),
    occasion,
    occasions: (keys) => readOccasions(database, keys),
    createdWith,
    page: (wanted) => userPage(database, partitionsToRead(settings).length, wanted),
    onDay,
    create: async (write, request) =>
      meaningOf(
        await transact(database, [
          ...(request ? [keyedRequestWrite(database, request, write.user)] : []),
          ...(await creation(context, write)),
        ]),
      ),
    createGroup: (group) => createGroup(context, group),
    update: async (before, write) =>
      meaningOf(
        await transact(database, [
          ...userWrites(database, settings, before, write),
          ...messageWrites(database, settings, write.changes, write.user.updatedAt),
        ]),
      ),
    suppress: async (before, write, receipt) =>
      meaningOf(
        await transact(database, [...userWrites(database, settings, before, write), receiptWrite(database, receipt)]),
      ),
    suppressed: (wanted) => userPage(database, partitionsToRead(settings).length, wanted, "suppressions"),
    replanMessage: async (replan, seen, now) =>
      meaningOf(await transact(database, replanWrites(database, settings, replan, { seen, now }))),
    dropMessage: async (message, seen) => meaningOf(await transact(database, dropWrites(database, message, seen))),
    remove: async (before, changes, sent) =>
      meaningOf(
        await transact(database, [
          ...userRemovals(database, before),
          ...messageWrites(database, settings, changes, before.user.updatedAt),
          ...(sent ? await guards.puts(before.user.email, sent.messages, sent.now) : []),
        ]),
      ),
    sentEarlier: (write) => guards.guarded(write.user.email, plannedBy(write), write.user.updatedAt),
  };
}
