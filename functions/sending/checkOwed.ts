import { isAllowedRecipient } from "../domain/allowedRecipients.ts";
import { dueOn } from "../domain/dueMessage.ts";
import { isTooLate, reasonToExpire } from "../domain/lateness.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import type { Policy } from "../domain/policy.ts";
import { type Reason, reasonText } from "../domain/reason.ts";
import type { UserOccasion } from "../domain/user.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { BatchCalls } from "./batchCalls.ts";
import type { SendDependencies } from "./sendDependencies.ts";
import type { ClaimedMessage } from "./settle.ts";

/** A message that is to be sent now, with its true due time, and the user's occasion that it follows from. */
export type Owed = { message: ClaimedMessage; occasion: UserOccasion };

/**
 * The row is a reminder, the user is the truth. A row that was planned from a stale index entry may be due at another time, or
 * not at all: then it goes back to the plan, is removed, suppressed or expires, and the answer is undefined.
 *
 *   read the user (v7) ── not owed ── remove, if the user still is v7 ──┐
 *        ^                                                              '-- an edit made it owed again: read once more
 */
export async function checkOwed(
  deps: SendDependencies,
  message: ClaimedMessage,
  calls: BatchCalls,
): Promise<Owed | undefined> {
  const checked = await retryOnConflict(() => tryCheck(deps, message, calls));
  if (!checked) throw new Error("the user changed at every attempt");
  return checked === "not owed" ? undefined : checked;
}

/** Undefined: the user changed meanwhile. */
async function tryCheck(
  deps: SendDependencies,
  message: ClaimedMessage,
  calls: BatchCalls,
): Promise<Owed | "not owed" | undefined> {
  const occasion = await calls.occasion(message);
  const dueAt = occasion && dueOn(occasion, message.localDate, deps.policy);
  if (!occasion || dueAt === undefined) return (await isRemoved(deps, message, occasion)) ? "not owed" : undefined;
  const now = deps.clock();
  if (dueAt > now) {
    await release(deps, message, occasion, dueAt);
    return "not owed";
  }
  const unwelcome = whyNotTo(occasion, deps.policy);
  if (unwelcome) {
    await suppress(deps, message, unwelcome);
    return "not owed";
  }
  if (isTooLate({ ...message, dueAt }, now, deps.policy)) {
    await expire(deps, message, dueAt);
    return "not owed";
  }
  return { message: { ...message, dueAt }, occasion };
}

/** Why this user must not get a message. Undefined: they may. */
function whyNotTo(occasion: UserOccasion, policy: Policy): Reason | undefined {
  if (occasion.suppressed !== undefined) return { kind: "USER_SUPPRESSED", detail: occasion.suppressed };
  if (isAllowedRecipient(policy.allowedRecipients, occasion.email)) return undefined;
  return { kind: "RECIPIENT_NOT_ALLOWED", detail: "ALLOWED_RECIPIENTS" };
}

async function suppress(deps: SendDependencies, message: ClaimedMessage, reason: Reason): Promise<void> {
  const suppressed = await deps.messages.transition("suppress", message, { reason, leaseUntil: null }, deps.clock());
  if (suppressed.ok) deps.recordMetric("MessagesSuppressed", 1);
  deps.log.info("MESSAGE_SUPPRESSED", { messageId: messageId(message), reason: reasonText(reason) });
}

async function expire(deps: SendDependencies, message: ClaimedMessage, dueAt: Instant): Promise<void> {
  const reason = reasonToExpire(message);
  const expired = await deps.messages.transition("expire", message, { dueAt, reason }, deps.clock());
  if (expired.ok) deps.recordMetric("MessagesExpired", 1);
  deps.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt });
}

/** False: the user changed since they were read, and may be owed the message again. */
async function isRemoved(deps: SendDependencies, message: Message, seen: UserOccasion | undefined): Promise<boolean> {
  const dropped = await deps.users.dropMessage(message, seen);
  if (!dropped.ok) return dropped.conflict !== "VERSION_CHANGED";
  deps.recordMetric("MessagesRemoved", 1);
  deps.log.info("MESSAGE_REMOVED", { messageId: messageId(message) });
  return true;
}

/** Back to the plan until it is due. An edit that came while we held it left it to us, so the user is read once more. */
export async function release(
  deps: SendDependencies,
  message: ClaimedMessage,
  seen: UserOccasion,
  dueAt: Instant,
): Promise<void> {
  const now = deps.clock();
  // Nothing was sent, so a request that an edit kept meanwhile is not needed.
  const forget = message.unknownSince === undefined && { unsettledRequest: null };
  const changes = { dueAt, nextAttemptAt: dueAt, leaseUntil: null, ...forget };
  const released = await deps.messages.transition("release", message, changes, now);
  deps.log.info("MESSAGE_RELEASED", { messageId: messageId(message), dueAt });
  const latest = released.ok ? await deps.users.occasion(message.userId, message.occasion) : undefined;
  if (!released.ok || !latest || latest.version === seen.version) return;
  const trueDueAt = dueOn(latest, message.localDate, deps.policy);
  if (trueDueAt === undefined || trueDueAt === dueAt) return;
  await deps.messages.transition("replan", released.message, { dueAt: trueDueAt, nextAttemptAt: trueDueAt }, now);
}
