import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { userIdSchema } from "../domain/model.ts";
import type { PersonOccasion } from "../domain/person.ts";
import type { Database } from "./database.ts";
import { keyedRequestWrite, readKeyedRequest, requestKey } from "./keyedRequest.ts";
import { dateKey, emailKey, OCCASION_PREFIX, occasionKey, PROFILE } from "./keys.ts";
import { peoplePage } from "./peoplePage.ts";
import type { PeopleStore, PersonWritten } from "./peopleStore.ts";
import { readOccasion, readPerson } from "./personItem.ts";
import { type GuardedWrite, messageWrites, personRemovals, personWrites } from "./personTransaction.ts";
import type { WriteSettings } from "./stepExpression.ts";

/** People on DynamoDB. Throws on outages only; refused conditions come back as values. */
export function dynamoPeopleStore(database: Database, settings: WriteSettings): PeopleStore {
  const table = database.users;

  const get: PeopleStore["get"] = async (id) => {
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
    return profile && { person: readPerson(profile), occasions };
  };

  const findByEmail: PeopleStore["findByEmail"] = async (email) => {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: emailKey(email), ConsistentRead: true }),
    );
    return Item && userIdSchema.parse(Item.userId);
  };

  const occasion: PeopleStore["occasion"] = async (id, type) => {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: occasionKey(id, type), ConsistentRead: true }),
    );
    return Item && readOccasion(Item);
  };

  const createdWith: PeopleStore["createdWith"] = async (key, now) => {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: requestKey(key), ConsistentRead: true }),
    );
    return Item && readKeyedRequest(Item, now);
  };

  async function* onDay(type: PersonOccasion["occasion"], monthDay: string, partition: number) {
    let start: Record<string, unknown> | undefined;
    do {
      const found = await database.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: "by-date",
          KeyConditionExpression: "dateKey = :key",
          ExpressionAttributeValues: { ":key": dateKey(type, monthDay, partition) },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield (found.Items ?? []).map(readOccasion);
      start = found.LastEvaluatedKey;
    } while (start);
  }

  return {
    get,
    findByEmail,
    occasion,
    createdWith,
    page: (wanted) => peoplePage(database, settings.partitions, wanted),
    onDay,
    create: (write, request) =>
      transact(database, [
        ...(request ? [keyedRequestWrite(database, request, write.person)] : []),
        ...personWrites(database, settings, undefined, write),
        ...messageWrites(database, settings, write.changes, write.person.updatedAt),
      ]),
    update: (before, write) =>
      transact(database, [
        ...personWrites(database, settings, before, write),
        ...messageWrites(database, settings, write.changes, write.person.updatedAt),
      ]),
    remove: (before, changes) =>
      transact(database, [
        ...personRemovals(database, before),
        ...messageWrites(database, settings, changes, before.person.updatedAt),
      ]),
  };
}

const RACES = 6;

/**
 * All writes or none. Refused conditions come back as what they mean; a clash with another transaction on the same item
 * (nobody's condition failed) is tried again.
 */
async function transact(database: Database, writes: readonly GuardedWrite[]): Promise<PersonWritten> {
  for (let race = 1; ; race++) {
    try {
      await database.client.send(new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write) }));
      return { ok: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const refused = writes.filter((_, index) => reasons[index]?.Code === "ConditionalCheckFailed");
      const conflict = (["KEY_USED", "EMAIL_TAKEN", "VERSION_CHANGED", "MESSAGE_CHANGED"] as const).find((each) =>
        refused.some(({ refusedMeans }) => refusedMeans === each),
      );
      if (conflict) return { ok: false, conflict };
      if (race === RACES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** race));
    }
  }
}
