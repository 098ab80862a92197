import { createHash } from "node:crypto";
import * as z from "zod";
import { millisOf } from "../domain/instants.ts";
import { type Instant, instantSchema, type UserId, userIdSchema } from "../domain/model.ts";
import type { Database } from "./database.ts";
import type { GuardedWrite } from "./userTransaction.ts";

/** A creation that its caller may repeat with a key: the same body gives the same user, until `keptUntil`. */
export type KeyedRequest = { key: string; bodyHash: string; keptUntil: Instant };

/** What a creation with a key made. It does not name the user: the answer is made again from the repeated body. */
export type KeptRequest = { bodyHash: string; userId: UserId; createdAt: Instant };

const keptSchema = z.object({ bodyHash: z.string(), userId: userIdSchema, createdAt: instantSchema, ttl: z.int() });

/** Hashed, since callers may use an email address as key. */
export function requestKey(key: string) {
  return { pk: `REQUEST#${createHash("sha256").update(key).digest("base64url")}`, sk: "REQUEST" };
}

/** The record of a key, written in the transaction of its user: a crash leaves both or neither. */
export function keyedRequestWrite(
  database: Database,
  { key, bodyHash, keptUntil }: KeyedRequest,
  user: { id: UserId; createdAt: Instant },
): GuardedWrite {
  const { id: userId, createdAt } = user;
  const write = {
    Put: {
      TableName: database.users,
      Item: { ...requestKey(key), bodyHash, userId, createdAt, ttl: seconds(keptUntil) },
      // DynamoDB removes expired items up to days late.
      ConditionExpression: "attribute_not_exists(pk) OR #ttl <= :now",
      ExpressionAttributeNames: { "#ttl": "ttl" },
      ExpressionAttributeValues: { ":now": seconds(createdAt) },
    },
  };
  return { write, refusedMeans: "KEY_USED" };
}

/** Undefined where the item has expired. */
export function readKeyedRequest(item: Record<string, unknown>, now: Instant): KeptRequest | undefined {
  const { ttl, ...kept } = keptSchema.parse(item);
  return ttl > seconds(now) ? kept : undefined;
}

function seconds(instant: Instant): number {
  return Math.floor(millisOf(instant) / 1000);
}
