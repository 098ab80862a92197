import type { Instant, UserId } from "../domain/model.ts";
import type { Occasion } from "../domain/occasions.ts";
import type { MessageChange } from "../domain/replan.ts";
import type { User, UserOccasion } from "../domain/user.ts";
import type { KeptRequest, KeyedRequest } from "./idempotencyRecord.ts";
import type { TransitionTarget } from "./messageStore.ts";
import type { Receipt } from "./receiptUpdate.ts";
import type { SentOccasion } from "./sendGuard.ts";

/** A user, their occasions, and the changes of their messages. One transaction writes all of them or none. */
export type UserWrite = { user: User; occasions: readonly UserOccasion[]; changes: readonly MessageChange[] };

/**
 * Why a write was refused: the key was used, the address or the external id is taken, the user changed, a sender claimed one of
 * their messages, or a message that it plans was already sent to this address under a user who was deleted.
 */
export type UserConflict =
  | "KEY_USED"
  | "EMAIL_TAKEN"
  | "EXTERNAL_ID_TAKEN"
  | "VERSION_CHANGED"
  | "MESSAGE_CHANGED"
  | "SENT_EARLIER";
export type UserWriteResult = { ok: true } | { ok: false; conflict: UserConflict };

/** Messages that were sent to a user before the deletion, or may have been. */
export type SentBefore = { messages: readonly SentOccasion[]; now: Instant };
/** A message that is due at another time. */
export type MessageReplan = Extract<MessageChange, { kind: "replan" }>;

export type StoredUser = { user: User; occasions: UserOccasion[] };

/** Names one occasion of one user. */
export type OccasionKey = { userId: UserId; occasion: Occasion };

/** What users are looked up by. */
export type UserNames = { by: "email" | "externalId"; values: readonly string[] };

/** From after a user on; a page has as many occasions as DynamoDB reads at once (1 MB), or `pageSize`. */
export type DayPages = { after?: UserId | undefined; pageSize?: number };

/** `optedOut`: only users who opted out of this occasion. */
export type UserPageRequest = { limit: number; after?: string | undefined; optedOut?: Occasion | undefined };

/** All that the functions ask of the Users table. */
export type UserStore = {
  /** Strongly consistent. */
  get(id: UserId): Promise<StoredUser | undefined>;
  findByEmail(email: string): Promise<UserId | undefined>;
  findByExternalId(externalId: string): Promise<UserId | undefined>;
  /** Those who have one of these addresses or external ids, at most 100 of them, in any order; strongly consistent. */
  findAll(names: UserNames): Promise<User[]>;
  /** What a message needs of a user, strongly consistent. A sender checks its claim against this. */
  occasion(id: UserId, occasion: Occasion): Promise<UserOccasion | undefined>;
  /** The same for many in few calls; the answers are in the order of the keys. */
  occasions(keys: readonly OccasionKey[]): Promise<(UserOccasion | undefined)[]>;
  /** With `request`, its key is stored in the same transaction. */
  create(write: UserWrite, request?: KeyedRequest): Promise<UserWriteResult>;
  /** Adds users with different addresses in one transaction; one that is refused does not stop the others. `groupsOf` makes the groups. */
  createGroup(group: readonly UserWrite[]): Promise<Map<UserWrite, UserWriteResult>>;
  /** What an earlier creation with this key made, while that is stored; strongly consistent. */
  createdWith(key: string, now: Instant): Promise<KeptRequest | undefined>;
  /** Replaces `before`, if the stored version is still the same. */
  update(before: StoredUser, write: UserWrite): Promise<UserWriteResult>;
  /** The same, and notes the receipt that is the cause: both or none. Refused with MESSAGE_CHANGED like `noteReceipt`. */
  suppress(before: StoredUser, write: UserWrite, receipt: Receipt): Promise<UserWriteResult>;
  /** One page of suppressed users; eventually consistent. Throws a CursorError. */
  suppressed(page: {
    limit: number;
    after?: string | undefined;
  }): Promise<{ users: User[]; next?: string | undefined }>;
  /**
   * Erases a user and their unclaimed messages. For two days no user with this address gets a message of `sent` again.
   */
  remove(before: StoredUser, changes: readonly MessageChange[], sent?: SentBefore): Promise<UserWriteResult>;
  /** Which messages of a write were already sent to its address; strongly consistent. */
  sentEarlier(write: UserWrite): Promise<SentOccasion[]>;
  /**
   * Removes a message that is not owed by `seen` (undefined: the user has no such occasion). Refused with VERSION_CHANGED if the user
   * has changed since, and with MESSAGE_CHANGED if another writer changed the message.
   */
  dropMessage(message: TransitionTarget, seen: UserOccasion | undefined): Promise<UserWriteResult>;
  /** Moves an unclaimed message to the due time that follows from `seen`. Refused like `dropMessage`. */
  replanMessage(replan: MessageReplan, seen: UserOccasion, now: Instant): Promise<UserWriteResult>;
  /** One page of users, oldest id first within each partition; eventually consistent. Throws a CursorError. */
  page(page: UserPageRequest): Promise<{ users: User[]; next?: string | undefined }>;
  /** The occasions on a day of the year, page by page in order of the user id; eventually consistent. */
  onDay(occasion: Occasion, monthDay: string, partition: number, from?: DayPages): AsyncIterable<UserOccasion[]>;
};
