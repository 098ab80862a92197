import { dueOn } from "../domain/dueMessage.ts";
import { between, later, plus, SECOND } from "../domain/instants.ts";
import { isTooLate } from "../domain/lateness.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import type { SendTask } from "../domain/sendTask.ts";
import { messageText } from "../domain/texts/messageText.ts";
import type { UserOccasion } from "../domain/user.ts";
import { isUnknownOutcome } from "../messages/unknownOutcome.ts";
import type { SendDependencies } from "./sendDependencies.ts";
import { type ClaimedMessage, settle } from "./settle.ts";

/** Edits of one user that a claim may meet before it gives up and is handed out again. */
const LOOKS = 5;

/** What a delivery tells the breaker; `none`: the service was not called, or is not to blame. */
export type BreakerVote = "accepted" | "failed" | "none";

/**
 * One message, from claim to outcome.
 *
 *   claim (v3 -> v4, lease) -> read the user -> call the service -> commit (v4 -> v5)
 *                                                 '--- a crash in here: outcome unknown; recover applies the stage's policy
 */
export async function deliver(
  deps: SendDependencies,
  task: SendTask,
  owner: string,
  probing: boolean,
): Promise<BreakerVote> {
  const now = deps.clock();
  const claim = await deps.messages.transition(
    "claim",
    task,
    { leaseOwner: owner, leaseUntil: plus(now, deps.policy.leaseSeconds * SECOND) },
    now,
  );
  if (!claim.ok) {
    deps.recordMetric("SendTasksDropped", 1);
    deps.log.info("SEND_TASK_DROPPED", { messageId: messageId(task), status: claim.current?.status ?? "GONE" });
    return "none";
  }
  const owed = await whatIsOwed(deps, claim.message, owner);
  return owed ? attempt(deps, owed.message, owed.occasion, owner, probing) : "none";
}

/**
 * The row is a reminder, the user is the truth: planned from an index entry that was stale by an edit, a row may be due at
 * another time, or not at all. Answers the message with its true due time, and the user, if it is to be sent now.
 *
 *   read the user (v7) ── not owed ── remove, if the user still is v7 ──┐
 *        ^                                                                  '-- an edit made it owed again: look once more
 */
async function whatIsOwed(deps: SendDependencies, message: Message, owner: string) {
  for (let look = 0; look < LOOKS; look++) {
    const occasion = await deps.users.occasion(message.userId, message.occasion);
    const dueAt = occasion && dueOn(occasion, message.localDate, deps.policy);
    if (!occasion || dueAt === undefined) {
      if (await isRemoved(deps, message, occasion)) return undefined;
      continue;
    }
    const now = deps.clock();
    if (dueAt > now) {
      await release(deps, { ...message, owner }, occasion, dueAt);
      return undefined;
    }
    if (isTooLate({ ...message, dueAt }, now, deps.policy)) {
      const expired = await deps.messages.transition(
        "expire",
        { ...message, owner },
        { dueAt, reason: "LATE_LIMIT" },
        now,
      );
      if (expired.ok) deps.recordMetric("MessagesExpired", 1);
      deps.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt });
      return undefined;
    }
    return { message: { ...message, dueAt }, occasion };
  }
  throw new Error("the user changed at every look");
}

/** False: the user changed since they were read, and may be owed it again. */
async function isRemoved(deps: SendDependencies, message: Message, seen: UserOccasion | undefined): Promise<boolean> {
  const dropped = await deps.users.dropMessage(message, seen);
  if (!dropped.ok) return dropped.conflict !== "VERSION_CHANGED";
  deps.recordMetric("MessagesRemoved", 1);
  deps.log.info("MESSAGE_REMOVED", { messageId: messageId(message) });
  return true;
}

/** Back to the plan until it is due. An edit that came while we held it left it to us: so the user is looked at once more. */
async function release(
  deps: SendDependencies,
  message: ClaimedMessage,
  seen: UserOccasion,
  dueAt: Instant,
): Promise<void> {
  const now = deps.clock();
  const released = await deps.messages.transition(
    "release",
    message,
    { dueAt, nextAttemptAt: dueAt, leaseUntil: null },
    now,
  );
  deps.log.info("MESSAGE_RELEASED", { messageId: messageId(message), dueAt });
  const latest = released.ok ? await deps.users.occasion(message.userId, message.occasion) : undefined;
  if (!released.ok || !latest || latest.version === seen.version) return;
  const trueDueAt = dueOn(latest, message.localDate, deps.policy);
  if (trueDueAt === undefined || trueDueAt === dueAt) return;
  await deps.messages.transition("replan", released.message, { dueAt: trueDueAt, nextAttemptAt: trueDueAt }, now);
}

async function attempt(
  deps: SendDependencies,
  message: Message,
  user: UserOccasion,
  owner: string,
  probing: boolean,
): Promise<BreakerVote> {
  const startedAt = deps.clock();
  if (message.attempts === 0 && message.recoveries === 0 && message.replays === 0) {
    deps.recordMetric("Lateness", between(later(message.dueAt, message.knownSince ?? message.dueAt), startedAt));
  }
  if (isUnknownOutcome(message)) deps.recordMetric("UnknownOutcomesResent", 1);
  const outcome = await deps.emailService.send({
    email: user.email,
    message: messageText(user.occasion, user),
    idempotencyKey: messageId(message),
  });
  deps.recordMetric("EmailServiceLatency", between(startedAt, deps.clock()));
  if (outcome.kind === "transient") deps.recordMetric("EmailServiceErrors", 1);
  await settle(deps, { ...message, owner }, outcome, probing);
  if (outcome.kind === "transient") return outcome.blame ? "failed" : "none";
  // A refusal is an answer: the service is well, the message is not.
  return "accepted";
}
