import { type Message, messageSortKey } from "../domain/message.ts";
import { bucketOf, type DueBucket } from "../domain/messageState.ts";
import type { UserId } from "../domain/model.ts";
import type { Occasion } from "../domain/occasions.ts";
import { partitionOf } from "../domain/partition.ts";

/** All keys are built here, so that writers and readers agree. */
export function messageItemKey(key: Pick<Message, "userId" | "localDate" | "occasion">) {
  return { pk: key.userId as string, sk: messageSortKey(key) };
}

export function dueKey(bucket: DueBucket, partition: number): string {
  return `${bucket}#${partition}`;
}

/** The by-due key of a message; undefined takes it out of the index. */
export function dueKeyOf(message: Pick<Message, "userId" | "status">, partitions: number): string | undefined {
  const bucket = bucketOf(message.status);
  return bucket && dueKey(bucket, partitionOf(message.userId, partitions));
}

export const PROFILE = "PROFILE";
export function profileKey(userId: UserId) {
  return { pk: userId as string, sk: PROFILE };
}

export const OCCASION_PREFIX = "OCCASION#";
export function occasionKey(userId: UserId, occasion: Occasion) {
  return { pk: userId as string, sk: `${OCCASION_PREFIX}${occasion}` };
}

/** One user for each address, compared without case. Messages go to the address as it was written. */
export function emailKey(email: string) {
  return { pk: `EMAIL#${email.toLowerCase()}`, sk: "EMAIL" };
}

/** One user for each external id, compared exactly. */
export function externalIdKey(externalId: string) {
  return { pk: `EXTERNAL_ID#${externalId}`, sk: "EXTERNAL_ID" };
}

export function dateKey(occasion: Occasion, monthDay: string, partition: number): string {
  return `${occasion}#${monthDay}#${partition}`;
}
