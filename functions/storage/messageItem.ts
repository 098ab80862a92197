import { DAY, millisOf } from "../domain/instants.ts";
import { type Message, messageSchema } from "../domain/message.ts";
import { isSettled, type MessageStatus } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import { dueKeyOf, messageItemKey } from "./keys.ts";

/** A message as it is stored, with its index key. */
export function messageItem(message: Message, partitions: number) {
  return { ...message, ...messageItemKey(message), dueKey: dueKeyOf(message, partitions) };
}

/** Reads an item back. Throws if it is no message: that is a bug. */
export function readMessage(item: Record<string, unknown>): Message {
  return messageSchema.parse(item);
}

/** When DynamoDB may remove a message, in epoch seconds. Undefined for a message that is still open. */
export function ttlOf(status: MessageStatus, now: Instant, retentionDays: number): number | undefined {
  return isSettled(status) ? Math.floor((millisOf(now) + retentionDays * DAY) / 1000) : undefined;
}
