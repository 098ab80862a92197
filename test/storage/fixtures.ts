import { randomUUID } from "node:crypto";
import { plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { localDateSchema, type UserId, userIdSchema } from "../../functions/domain/model.ts";
import { newMessage } from "../../functions/domain/replan.ts";
import { occasionsOf, type User } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import type { Database } from "../../functions/storage/database.ts";
import { dynamoBreakerStore } from "../../functions/storage/dynamoBreakerStore.ts";
import { dynamoControlStore } from "../../functions/storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import type { UserWrite } from "../../functions/storage/userStore.ts";

export const names = { users: "users", messages: "messages", control: "control" };
export const settings = { partitions: 2, retentionDays: 400 };
export const NOW = toInstant(Date.parse("2026-06-15T07:00:00Z"));
export const LATER = plus(NOW, 60 * SECOND);

export const newUserId = (): UserId => userIdSchema.parse(randomUUID());

export function message(fields: Partial<Message> = {}): Message {
  const localDate = localDateSchema.parse("2026-06-15");
  return { ...newMessage({ userId: newUserId(), occasion: "BIRTHDAY", localDate, dueAt: NOW }, NOW), ...fields };
}

export function user(fields: Partial<User> = {}): User {
  return {
    id: newUserId(),
    firstName: "Ada",
    lastName: "Lovelace",
    email: `${randomUUID()}@Example.com`,
    timezone: keptZone("Europe/Berlin"),
    birthdayDate: localDateSchema.parse("1990-06-15"),
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    ...fields,
  };
}

export function writeOf(who: User, changes: UserWrite["changes"] = []): UserWrite {
  return { user: who, occasions: occasionsOf(who, NOW, publishedLaw), changes };
}

export const storedAs = (who: User) => ({ user: who, occasions: occasionsOf(who, NOW, publishedLaw) });

export function storesOn(database: Database) {
  return {
    users: dynamoUserStore(database, settings),
    messages: dynamoMessageStore(database, settings),
    control: dynamoControlStore(database),
    breaker: dynamoBreakerStore(database),
  };
}
