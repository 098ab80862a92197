import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Message, UnsettledRequest } from "../domain/message.ts";
import { occasionTypes } from "../domain/occasions.ts";
import type { MessageChange } from "../domain/replan.ts";
import type { User, UserOccasion } from "../domain/user.ts";
import type { Database } from "./database.ts";
import { emailKey, externalIdKey, messageItemKey, occasionKey, profileKey } from "./keys.ts";
import { messageItem } from "./messageItem.ts";
import type { TransitionTarget } from "./messageStore.ts";
import { type Receipt, receiptUpdate } from "./receiptUpdate.ts";
import { transitionUpdate } from "./transitionExpression.ts";
import type { WriteSettings } from "./transitionParts.ts";
import { emailItem, externalIdItem, occasionItem, profileItem } from "./userItem.ts";
import type { MessageReplan, StoredUser, UserConflict, UserWrite } from "./userStore.ts";

export type WriteItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
/** One write of a transaction, and what it means when its condition refuses. */
export type GuardedWrite = { write: WriteItem; refusedMeans: UserConflict };

const NOT_THERE = "attribute_not_exists(pk)";

/** The writes of the profile, the occasions, the address and the external id, each with its condition. */
export function userWrites(
  database: Database,
  settings: WriteSettings,
  before: StoredUser | undefined,
  after: UserWrite,
): GuardedWrite[] {
  const { user, occasions } = after;
  const TableName = database.users;
  const profile: GuardedWrite = {
    write: {
      Put: { TableName, Item: profileItem(user, settings.partitions), ...atVersion(before?.user) },
    },
    refusedMeans: "VERSION_CHANGED",
  };
  const kept = occasions.map((occasion) => ({ Put: { TableName, Item: occasionItem(occasion, settings.partitions) } }));
  const dropped = occasionTypes
    .filter((type) => before?.occasions.some((each) => each.occasion === type))
    .filter((type) => !occasions.some((each) => each.occasion === type))
    .map((type) => ({ Delete: { TableName, Key: occasionKey(user.id, type) } }));
  return [
    profile,
    ...[...kept, ...dropped].map((write) => guarded(write, "VERSION_CHANGED")),
    ...emailWrites(database, before?.user, user),
    ...externalIdWrites(database, before?.user, user),
  ];
}

function emailWrites(database: Database, before: User | undefined, after: User): GuardedWrite[] {
  const TableName = database.users;
  if (before && emailKey(before.email).pk === emailKey(after.email).pk) return [];
  const claim = { Put: { TableName, Item: emailItem(after), ConditionExpression: NOT_THERE } };
  const release = before ? [{ Delete: { TableName, Key: emailKey(before.email) } }] : [];
  return [guarded(claim, "EMAIL_TAKEN"), ...release.map((write) => guarded(write, "VERSION_CHANGED"))];
}

/** A user without an external id has no such item. */
function externalIdWrites(database: Database, before: User | undefined, after: User): GuardedWrite[] {
  const TableName = database.users;
  const [old, wanted] = [before?.externalId, after.externalId];
  if (old === wanted) return [];
  const claim = wanted !== undefined && {
    Put: { TableName, Item: externalIdItem(wanted, after), ConditionExpression: NOT_THERE },
  };
  const release = old !== undefined && { Delete: { TableName, Key: externalIdKey(old) } };
  return [
    ...(claim ? [guarded(claim, "EXTERNAL_ID_TAKEN")] : []),
    ...(release ? [guarded(release, "VERSION_CHANGED")] : []),
  ];
}

/** The deletes of everything that is stored of a user. */
export function userRemovals(database: Database, before: StoredUser): GuardedWrite[] {
  const TableName = database.users;
  const keys = [
    ...before.occasions.map((each) => occasionKey(each.userId, each.occasion)),
    emailKey(before.user.email),
    ...(before.user.externalId === undefined ? [] : [externalIdKey(before.user.externalId)]),
  ];
  const profile = { Delete: { TableName, Key: profileKey(before.user.id), ...atVersion(before.user) } };
  return [profile, ...keys.map((Key) => ({ Delete: { TableName, Key } }))].map((write) =>
    guarded(write, "VERSION_CHANGED"),
  );
}

/** What an edit does to pending messages. Each write is refused if a sender has claimed the message meanwhile. */
export function messageWrites(
  database: Database,
  settings: WriteSettings,
  changes: readonly MessageChange[],
  now: User["updatedAt"],
): GuardedWrite[] {
  const TableName = database.messages;
  return changes.map((change) => guarded(messageWrite(change), "MESSAGE_CHANGED"));

  /** Not a transition: a sender may hold the message, and keeps holding it in the same version. */
  function keepRequest(message: Message, request: UnsettledRequest): WriteItem {
    const guard = inVersion(message);
    return {
      Update: {
        TableName,
        Key: messageItemKey(message),
        UpdateExpression: "SET unsettledRequest = :request",
        ...guard,
        ExpressionAttributeValues: { ...guard.ExpressionAttributeValues, ":request": request },
      },
    };
  }

  function messageWrite(change: MessageChange): WriteItem {
    switch (change.kind) {
      case "insert":
        return {
          Put: { TableName, Item: messageItem(change.message, settings.partitions), ConditionExpression: NOT_THERE },
        };
      case "replan": {
        const { dueAt, nextAttemptAt, unsettledRequest } = change;
        return {
          Update: transitionUpdate(
            "replan",
            change.message,
            { dueAt, nextAttemptAt, knownSince: now, ...(unsettledRequest && { unsettledRequest }) },
            { table: TableName, now, settings },
          ),
        };
      }
      case "keep":
        if (change.unsettledRequest) return keepRequest(change.message, change.unsettledRequest);
        return { ConditionCheck: { TableName, Key: messageItemKey(change.message), ...inVersion(change.message) } };
      case "remove":
        return {
          Delete: {
            TableName,
            Key: messageItemKey(change.message),
            // The transition to QUEUED keeps the version, a claim raises it.
            ...inVersion(change.message),
          },
        };
    }
  }
}

/** A sender removes a message that is not owed by the user it has read. Refused if the user has changed since. */
export function dropWrites(
  database: Database,
  message: TransitionTarget,
  seen: UserOccasion | undefined,
): GuardedWrite[] {
  const drop = { TableName: database.messages, Key: messageItemKey(message), ...inVersion(message) };
  return [unchangedUser(database, message, seen), guarded({ Delete: drop }, "MESSAGE_CHANGED")];
}

/** A change of the zone law moves a message to where it follows from the user it has read. Refused if the user has changed since. */
export function replanWrites(
  database: Database,
  settings: WriteSettings,
  replan: MessageReplan,
  { seen, now }: { seen: UserOccasion; now: User["updatedAt"] },
): GuardedWrite[] {
  return [unchangedUser(database, replan.message, seen), ...messageWrites(database, settings, [replan], now)];
}

/** Refuses a transaction if the user is no longer as they were seen; `seen` undefined: has no such occasion. */
function unchangedUser(database: Database, message: TransitionTarget, seen: UserOccasion | undefined): GuardedWrite {
  const TableName = database.users;
  const Key = occasionKey(message.userId, message.occasion);
  const check = seen
    ? { TableName, Key, ...inVersion(seen, "attribute_exists(pk) AND (attribute_not_exists(#version) OR ") }
    : { TableName, Key, ConditionExpression: NOT_THERE };
  return guarded({ ConditionCheck: check }, "VERSION_CHANGED");
}

/** A receipt as part of the transaction that suppresses its user. */
export function receiptWrite(database: Database, receipt: Receipt): GuardedWrite {
  return guarded({ Update: receiptUpdate(database.messages, receipt) }, "MESSAGE_CHANGED");
}

/** `or` is an alternative condition with an open bracket. */
function inVersion({ version }: { version: number }, or = "") {
  return {
    ConditionExpression: `${or}#version = :version${or ? ")" : ""}`,
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":version": version },
  };
}

function guarded(write: WriteItem, refusedMeans: UserConflict): GuardedWrite {
  return { write, refusedMeans };
}

function atVersion(user: User | undefined) {
  return user ? inVersion(user) : { ConditionExpression: NOT_THERE };
}
