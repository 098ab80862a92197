import type { DueDefaults } from "./dueMessage.ts";
import { dueOn, duePlan } from "./dueMessage.ts";
import { HOUR, later, plus } from "./instants.ts";
import type { Message, UnsettledRequest } from "./message.ts";
import { messageSortKey } from "./message.ts";
import { isUnclaimed } from "./messageState.ts";
import type { Instant, LocalDate, UserId } from "./model.ts";
import { localDateSchema } from "./model.ts";
import type { Occasion } from "./occasions.ts";
import type { Policy } from "./policy.ts";
import type { UserOccasion } from "./user.ts";

/** A message as planning writes it: not tried yet, not on the queue. */
export function newMessage(
  plan: { userId: UserId; occasion: Occasion; localDate: LocalDate; dueAt: Instant },
  now: Instant,
): Message {
  return {
    userId: plan.userId,
    localDate: plan.localDate,
    occasion: plan.occasion,
    status: "SCHEDULED",
    version: 1,
    dueAt: plan.dueAt,
    nextAttemptAt: plan.dueAt,
    attempts: 0,
    recoveries: 0,
    replays: 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** What an edit of a user does to one of their messages; written in the same transaction as the user. */
export type MessageChange =
  | { kind: "insert"; message: Message }
  | { kind: "replan"; message: Message; dueAt: Instant; nextAttemptAt: Instant; unsettledRequest?: UnsettledRequest }
  | { kind: "remove"; message: Message }
  /** The message is correct. The write is refused if it has changed since it was read, since a sender may be removing it. */
  | { kind: "keep"; message: Message; unsettledRequest?: UnsettledRequest };

/**
 * How far ahead a write of a user plans itself. Planning reads up to `horizon` ahead, and an index entry may be one edit old. A move
 * between zones shifts a due time by 26 hours at most. So the edit plans 36 hours beyond the horizon. It then writes everything that
 * a planning run can miss or plan wrongly because of an old entry.
 */
export function writeHorizon(policy: Policy): number {
  return (policy.horizonHours + 36) * HOUR;
}

/** The first local date of a message that an edit may still concern. */
export function oldestOpenDate(now: Instant, policy: Policy): LocalDate {
  return localDateSchema.parse(plus(now, -(policy.lateLimitHours + 48) * HOUR).slice(0, 10));
}

/**
 * The changes after which `existing` agrees with `occasions` again. Only unclaimed messages change. Messages that a sender holds, and
 * those that are sent, failed or expired, stay unchanged (promise P2). An open message that is already correct gets a "keep", because
 * a sender that read the user before this edit may be about to remove or release it.
 */
export function messageChanges(
  occasions: readonly UserOccasion[],
  existing: readonly Message[],
  now: Instant,
  policy: Policy,
): MessageChange[] {
  const defaults: DueDefaults = policy;
  const changes: MessageChange[] = [];
  for (const message of existing) {
    const occasion = occasions.find((each) => each.occasion === message.occasion);
    const dueAt = occasion && dueOn(occasion, message.localDate, defaults);
    if (message.status === "SENDING" && dueAt !== undefined) changes.push({ kind: "keep", message });
    if (!isUnclaimed(message.status)) continue;
    if (dueAt === undefined) changes.push({ kind: "remove", message });
    else if (dueAt !== message.dueAt) {
      // The time of the next attempt stays: an edit must not cause an earlier call of a failing service.
      const nextAttemptAt = message.attempts > 0 ? later(dueAt, message.nextAttemptAt) : dueAt;
      changes.push({ kind: "replan", message, dueAt, nextAttemptAt });
    } else changes.push({ kind: "keep", message });
  }
  const known = new Set(existing.map(messageSortKey));
  for (const occasion of occasions) {
    for (const due of duePlan(occasion, now, writeHorizon(policy), defaults)) {
      const plan = { userId: occasion.userId, occasion: occasion.occasion, ...due };
      if (!known.has(messageSortKey(plan)))
        changes.push({ kind: "insert", message: { ...newMessage(plan, now), knownSince: now } });
    }
  }
  return changes;
}

/** The times of an open message that becomes due at another instant. A wait for the next try is kept: the service may be failing. */
export function movedTo(dueAt: Instant, message: Pick<Message, "attempts" | "nextAttemptAt">) {
  return { dueAt, nextAttemptAt: message.attempts > 0 ? later(dueAt, message.nextAttemptAt) : dueAt };
}
