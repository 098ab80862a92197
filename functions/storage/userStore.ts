import type { Instant, UserId } from "../domain/model.ts";
import type { Occasion } from "../domain/occasions.ts";
import type { MessageChange } from "../domain/replan.ts";
import type { User, UserOccasion } from "../domain/user.ts";
import type { KeptRequest, KeyedRequest } from "./idempotencyRecord.ts";
import type { TransitionTarget } from "./messageStore.ts";

/** A user, what they get messages for, and what changes with them: written whole or not at all. */
export type UserWrite = { user: User; occasions: readonly UserOccasion[]; changes: readonly MessageChange[] };

/** Why a write was refused: key used, address taken, the user changed, or one of their messages was just claimed. */
export type UserConflict = "KEY_USED" | "EMAIL_TAKEN" | "VERSION_CHANGED" | "MESSAGE_CHANGED";
export type UserWriteResult = { ok: true } | { ok: false; conflict: UserConflict };

export type StoredUser = { user: User; occasions: UserOccasion[] };

/** Names one occasion of one user. */
export type OccasionKey = { userId: UserId; occasion: Occasion };

/** `optedOut`: only users who opted out of this occasion. */
export type UserPageRequest = { limit: number; after?: string | undefined; optedOut?: Occasion | undefined };

/** All that the functions ask of the Users table. */
export type UserStore = {
  /** Strongly consistent. */
  get(id: UserId): Promise<StoredUser | undefined>;
  findByEmail(email: string): Promise<UserId | undefined>;
  /** What a message needs of a user, strongly consistent: the truth a claim is checked against. */
  occasion(id: UserId, occasion: Occasion): Promise<UserOccasion | undefined>;
  /** The same for many in few calls; the answers are in the order of the keys. */
  occasions(keys: readonly OccasionKey[]): Promise<(UserOccasion | undefined)[]>;
  /** With `request`, the mark of its key is written in the same transaction. */
  create(write: UserWrite, request?: KeyedRequest): Promise<UserWriteResult>;
  /** Adds users of different addresses together, each for themselves; `groupsOf` makes such groups. */
  createGroup(group: readonly UserWrite[]): Promise<Map<UserWrite, UserWriteResult>>;
  /** What a creation with this key made, while that is kept; strongly consistent. */
  createdWith(key: string, now: Instant): Promise<KeptRequest | undefined>;
  /** Replaces `before`, if it still is the version that stands there. */
  update(before: StoredUser, write: UserWrite): Promise<UserWriteResult>;
  /** Erases a user and their unclaimed messages. */
  remove(before: StoredUser, changes: readonly MessageChange[]): Promise<UserWriteResult>;
  /**
   * Takes away a message that does not follow from `seen` (undefined: the user has no such occasion), if that still is how they
   * are; VERSION_CHANGED says that they are not, MESSAGE_CHANGED that the message is somebody else's by now.
   */
  dropMessage(message: TransitionTarget, seen: UserOccasion | undefined): Promise<UserWriteResult>;
  /** One page of users, oldest id first within each partition; eventually consistent. Throws a CursorError. */
  page(page: UserPageRequest): Promise<{ users: User[]; next?: string | undefined }>;
  /** Whom a day of the year concerns, page by page; eventually consistent. */
  onDay(occasion: Occasion, monthDay: string, partition: number): AsyncIterable<UserOccasion[]>;
};
