import type { Message, MessageKey, UnsettledRequest } from "../domain/message.ts";
import type { DueBucket, Transition } from "../domain/messageState.ts";
import type { Instant, LocalDate, UserId } from "../domain/model.ts";
import type { Reason } from "../domain/reason.ts";
import type { Receipt } from "./receiptUpdate.ts";

/** The fields that a transition may change besides status, version and time. Null removes a field. */
export type TransitionChanges = {
  dueAt?: Instant;
  nextAttemptAt?: Instant;
  attempts?: number;
  recoveries?: number;
  replays?: number;
  leaseOwner?: string;
  leaseUntil?: Instant | null;
  reason?: Reason | null;
  unknownSince?: Instant | null;
  unsettledRequest?: UnsettledRequest | null;
  firstBodyHash?: string;
  wasRefused?: boolean;
  sentAt?: Instant;
  knownSince?: Instant;
  replayedBy?: string;
  replayedAt?: Instant;
};

/** `current` is the row as it is now. Absent where there is no such message. */
export type TransitionResult = { ok: true; message: Message } | { ok: false; current?: Message | undefined };

/** The message, its expected version, and the owner of the claim for transitions that end one. */
export type TransitionTarget = MessageKey & { version: number; owner?: string | undefined };

/** One message of a transition that is written for many messages together. */
export type TransitionStep = { target: TransitionTarget; changes: TransitionChanges };

/** All that the functions ask of the Messages table; implemented in dynamoMessageStore.ts. */
export type MessageStore = {
  /** Strongly consistent. */
  get(key: MessageKey): Promise<Message | undefined>;
  /** Many messages in few calls, in the order of the keys; eventually consistent, for reports. */
  getAll(keys: readonly MessageKey[]): Promise<(Message | undefined)[]>;
  /** All messages of a user from a local date on, oldest first; strongly consistent. */
  ofUser(userId: UserId, from?: LocalDate): Promise<Message[]>;
  /** Adds those that are not there yet; never touches one that is. */
  insert(messages: readonly Message[]): Promise<{ inserted: number; existed: number }>;
  /** One page of the index, earliest first; eventually consistent: decide on the item, not on this. */
  due(bucket: DueBucket, partition: number, page: DuePage): Promise<{ messages: Message[]; next?: string | undefined }>;
  /** Writes one transition, if the message still has that version and a state that the transition starts from. */
  transition(
    transition: Transition,
    target: TransitionTarget,
    changes: TransitionChanges,
    now: Instant,
  ): Promise<TransitionResult>;
  /**
   * The same transition for many messages in few calls. Each is refused or written independently, under the same conditions; the
   * answers are in the order of the steps. A field that a step removes, other than the index key, may cost a call of its own.
   */
  transitionAll(transition: Transition, steps: readonly TransitionStep[], now: Instant): Promise<TransitionResult>[];
  /** Marks messages whose tasks are on the queue. A message that changed meanwhile stays as it is. */
  markQueued(messages: readonly Message[], now: Instant): Promise<{ marked: number }>;
  /** Notes a receipt in the row of its message. False: the row is gone, or has this event already. */
  noteReceipt(receipt: Receipt): Promise<boolean>;
  /** Rewrites the index key for the current partition count, if nothing else changed the row. */
  rekey(message: Message): Promise<boolean>;
  /** Erases all messages of a user. */
  erase(userId: UserId): Promise<number>;
};

export type DuePage = { through?: Instant; limit: number; after?: string | undefined; newestFirst?: boolean };
