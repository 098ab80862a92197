import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Message } from "../domain/message.ts";
import { transitions } from "../domain/messageState.ts";
import { chunks, eachAtOnce } from "../runtime/batches.ts";
import { allPages } from "./allPages.ts";
import { conditionally } from "./conditionally.ts";
import type { Database } from "./database.ts";
import { decodeDueCursor, encodeDueCursor } from "./dueCursor.ts";
import { insertMessages } from "./insertMessages.ts";
import { dueKey, dueKeyOf, messageItemKey } from "./keys.ts";
import { readMessage } from "./messageItem.ts";
import type { MessageStore, TransitionTarget } from "./messageStore.ts";
import { readItems } from "./readItems.ts";
import { receiptUpdate } from "./receiptUpdate.ts";
import { transitionBatch } from "./transitionBatch.ts";
import { transitionUpdate } from "./transitionExpression.ts";
import type { WriteSettings } from "./transitionParts.ts";

const WRITES_AT_ONCE = 16;
const MARKED_TOGETHER = 25;
const MARKS_AT_ONCE = 4;

/** Messages on DynamoDB. Throws on outages only; what the conditions say comes back as values. */
export function dynamoMessageStore(database: Database, settings: WriteSettings): MessageStore {
  const table = database.messages;

  const get: MessageStore["get"] = async (key) => {
    const { Item } = await database.client.send(
      new GetCommand({ TableName: table, Key: messageItemKey(key), ConsistentRead: true }),
    );
    return Item && readMessage(Item);
  };

  const getAll: MessageStore["getAll"] = async (keys) => {
    const items = await readItems(database, keys.map(messageItemKey), { table, consistent: false });
    return items.map((item) => item && readMessage(item));
  };

  const ofUser: MessageStore["ofUser"] = async (userId, from) => {
    const pages = allPages((start) =>
      database.client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: from ? "pk = :pk AND sk >= :from" : "pk = :pk",
          ExpressionAttributeValues: from ? { ":pk": userId, ":from": from } : { ":pk": userId },
          ...(start && { ExclusiveStartKey: start }),
        }),
      ),
    );
    const messages: Message[] = [];
    for await (const items of pages) messages.push(...items.map(readMessage));
    return messages;
  };

  const due: MessageStore["due"] = async (bucket, partition, page) => {
    const { Items = [], LastEvaluatedKey } = await database.client.send(
      new QueryCommand({
        TableName: table,
        IndexName: "by-due",
        KeyConditionExpression: page.through ? "dueKey = :key AND nextAttemptAt <= :through" : "dueKey = :key",
        ExpressionAttributeValues: {
          ":key": dueKey(bucket, partition),
          ...(page.through && { ":through": page.through }),
        },
        Limit: page.limit,
        ScanIndexForward: !page.newestFirst,
        ...(page.after && { ExclusiveStartKey: decodeDueCursor(page.after, dueKey(bucket, partition)) }),
      }),
    );
    return { messages: Items.map(readMessage), next: LastEvaluatedKey && encodeDueCursor(LastEvaluatedKey) };
  };

  const transition: MessageStore["transition"] = async (name, target, changes, now) => {
    try {
      const { Attributes } = await database.client.send(
        new UpdateCommand({
          ...transitionUpdate(name, target, changes, { table, now, settings }),
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      if (!Attributes) throw new Error("an update answered without the item");
      return { ok: true, message: readMessage(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const current = error.Item && readMessage(unmarshall(error.Item));
      return current && isOwnWrite(current, name, { ...target, owner: changes.leaseOwner ?? target.owner })
        ? { ok: true, message: current }
        : { ok: false, current };
    }
  };

  const transitionAll: MessageStore["transitionAll"] = (name, steps, now) =>
    transitionBatch(database, { table, now, settings }, name, transition)(steps);

  const markQueued: MessageStore["markQueued"] = async (messages, now) => {
    let marked = 0;
    await eachAtOnce(chunks(messages, MARKED_TOGETHER), MARKS_AT_ONCE, async (batch) => {
      const steps = batch.map((message) => ({ target: message, changes: {} }));
      const written = await Promise.all(transitionAll("queue", steps, now));
      marked += written.filter(({ ok }) => ok).length;
    });
    return { marked };
  };

  const noteReceipt: MessageStore["noteReceipt"] = (receipt) =>
    conditionally(() => database.client.send(new UpdateCommand(receiptUpdate(table, receipt))));

  const rekey: MessageStore["rekey"] = async (message) => {
    const key = dueKeyOf(message, settings.partitions);
    if (key === undefined) return false;
    try {
      await database.client.send(
        new UpdateCommand({
          TableName: table,
          Key: messageItemKey(message),
          UpdateExpression: "SET dueKey = :key",
          ConditionExpression: "#version = :version AND #status = :status",
          ExpressionAttributeNames: { "#version": "version", "#status": "status" },
          ExpressionAttributeValues: { ":key": key, ":version": message.version, ":status": message.status },
        }),
      );
      return true;
    } catch (error) {
      // A transition changed it meanwhile and wrote the present key.
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const erase: MessageStore["erase"] = async (userId) => {
    const messages = await ofUser(userId);
    await eachAtOnce(messages, WRITES_AT_ONCE, async (message) => {
      await database.client.send(new DeleteCommand({ TableName: table, Key: messageItemKey(message) }));
    });
    return messages.length;
  };

  const insert: MessageStore["insert"] = (messages) => insertMessages(database, messages, settings.partitions);

  return { get, getAll, ofUser, insert, due, transition, transitionAll, markQueued, noteReceipt, rekey, erase };
}

/**
 * A refused write may be our own, written before its answer was lost: then the message has the state that this transition leads to,
 * the next version and the same owner.
 */
function isOwnWrite(current: Message, transition: keyof typeof transitions, target: TransitionTarget): boolean {
  return (
    target.owner !== undefined &&
    current.leaseOwner === target.owner &&
    current.status === transitions[transition].to &&
    current.version === target.version + 1
  );
}
