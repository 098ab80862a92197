import type { Message, MessageKey, UnsettledRequest } from "../domain/message.ts";
import type { DueBucket, Transition } from "../domain/messageState.ts";
import type { Instant, LocalDate, UserId } from "../domain/model.ts";
import type { Reason } from "../domain/reason.ts";

/** The fields a step may change besides status, version and time; null removes one. */
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

/** `current` is what stands there instead; absent where there is no such message. */
export type TransitionResult = { ok: true; message: Message } | { ok: false; current?: Message | undefined };

/** Which message, in which version, and who says so (for steps that end a claim). */
export type TransitionTarget = MessageKey & { version: number; owner?: string | undefined };

/** One message's part of a step that many take together. */
export type TransitionStep = { target: TransitionTarget; changes: TransitionChanges };

/** All that the functions ask of the Messages table; implemented in dynamoMessageStore.ts. */
export type MessageStore = {
  /** Strongly consistent. */
  get(key: MessageKey): Promise<Message | undefined>;
  /** All messages of a user from a local date on, oldest first; strongly consistent. */
  ofUser(userId: UserId, from?: LocalDate): Promise<Message[]>;
  /** Adds those that are not there yet; never touches one that is. */
  insert(messages: readonly Message[]): Promise<{ inserted: number; existed: number }>;
  /** One page of the index, earliest first; eventually consistent: decide on the item, not on this. */
  due(bucket: DueBucket, partition: number, page: DuePage): Promise<{ messages: Message[]; next?: string | undefined }>;
  /** Takes one step of the state table, if the message still is in a state the step starts from and in that version. */
  transition(
    transition: Transition,
    target: TransitionTarget,
    changes: TransitionChanges,
    now: Instant,
  ): Promise<TransitionResult>;
  /**
   * The same step for many messages in few calls, each for itself and under the same conditions; the answers are in the order of
   * the steps. What a step removes besides the index key costs a call of its own where it is there.
   */
  transitionAll(transition: Transition, steps: readonly TransitionStep[], now: Instant): Promise<TransitionResult>[];
  /** Marks copies that lie on the queue; a message that moved on meanwhile is left as it is. */
  markQueued(messages: readonly Message[], now: Instant): Promise<{ marked: number }>;
  /** Puts a message into the partition where it is written today; only if it still stands as it is here. */
  rekey(message: Message): Promise<boolean>;
  /** Erases all messages of a user. */
  erase(userId: UserId): Promise<number>;
};

export type DuePage = { through?: Instant; limit: number; after?: string | undefined; newestFirst?: boolean };
