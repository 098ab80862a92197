import type { Instant, UserId } from "../domain/model.ts";
import type { Occasion } from "../domain/occasions.ts";
import type { Person, PersonOccasion } from "../domain/user.ts";
import type { MessageChange } from "../domain/replan.ts";
import type { KeptRequest, KeyedRequest } from "./idempotencyRecord.ts";
import type { StepTarget } from "./messageStore.ts";

/** A person, what they get messages for, and what changes with them: written whole or not at all. */
export type PersonWrite = { person: Person; occasions: readonly PersonOccasion[]; changes: readonly MessageChange[] };

/** Why a write was refused: key used, address taken, the person changed, or one of their messages was just claimed. */
export type PersonConflict = "KEY_USED" | "EMAIL_TAKEN" | "VERSION_CHANGED" | "MESSAGE_CHANGED";
export type PersonWritten = { ok: true } | { ok: false; conflict: PersonConflict };

export type KnownPerson = { person: Person; occasions: PersonOccasion[] };

/** All that the functions ask of the Users table. */
export type PeopleStore = {
  /** Strongly consistent. */
  get(id: UserId): Promise<KnownPerson | undefined>;
  findByEmail(email: string): Promise<UserId | undefined>;
  /** What a message needs of a person, strongly consistent: the truth a claim is checked against. */
  occasion(id: UserId, occasion: Occasion): Promise<PersonOccasion | undefined>;
  /** With `request`, the mark of its key is written in the same transaction. */
  create(write: PersonWrite, request?: KeyedRequest): Promise<PersonWritten>;
  /** Adds people of different addresses together, each for themselves; `groupsOf` makes such groups. */
  createGroup(group: readonly PersonWrite[]): Promise<Map<PersonWrite, PersonWritten>>;
  /** What a creation with this key made, while that is kept; strongly consistent. */
  createdWith(key: string, now: Instant): Promise<KeptRequest | undefined>;
  /** Replaces `before`, if it still is the version that stands there. */
  update(before: KnownPerson, write: PersonWrite): Promise<PersonWritten>;
  /** Erases a person and their unclaimed messages. */
  remove(before: KnownPerson, changes: readonly MessageChange[]): Promise<PersonWritten>;
  /**
   * Takes away a message that does not follow from `seen` (undefined: the person has no such occasion), if that still is how they
   * are; VERSION_CHANGED says that they are not, MESSAGE_CHANGED that the message is somebody else's by now.
   */
  dropMessage(message: StepTarget, seen: PersonOccasion | undefined): Promise<PersonWritten>;
  /** One page of people, oldest id first within each partition; eventually consistent. Throws a CursorError. */
  page(page: { limit: number; after?: string | undefined }): Promise<{ people: Person[]; next?: string | undefined }>;
  /** Whom a day of the year concerns, page by page; eventually consistent. */
  onDay(occasion: Occasion, monthDay: string, partition: number): AsyncIterable<PersonOccasion[]>;
};
