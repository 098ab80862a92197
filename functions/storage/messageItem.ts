import { DAY, millisOf } from "../domain/instants.ts";
import { type Message, messageSchema } from "../domain/message.ts";
import type { MessageStatus } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import { dueKeyOf, messageItemKey } from "./keys.ts";

/** A message as it lies in the table, with its index key. */
export function messageItem(message: Message, partitions: number) {
  return { ...message, ...messageItemKey(message), dueKey: dueKeyOf(message, partitions) };
}

/** Reads an item back. Throws where the table holds something that is no message: a bug, not a case. */
export function readMessage(item: Record<string, unknown>): Message {
  return messageSchema.parse(item);
}

/** When DynamoDB may clean a message away (epoch seconds); only for those that are done with. */
export function ttlOf(status: MessageStatus, now: Instant, retentionDays: number): number | undefined {
  const done = status === "SENT" || status === "EXPIRED" || status === "FAILED";
  return done ? Math.floor((millisOf(now) + retentionDays * DAY) / 1000) : undefined;
}
