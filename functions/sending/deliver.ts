import { dueOn } from "../domain/dueMessage.ts";
import { between, later, plus, SECOND } from "../domain/instants.ts";
import { isTooLate } from "../domain/lateness.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import type { PersonOccasion } from "../domain/user.ts";
import type { QueueCopy } from "../domain/sendTask.ts";
import { messageText } from "../domain/texts/messageText.ts";
import type { SendTools } from "./sendDependencies.ts";
import { type ClaimedMessage, isUnknownOutcome, settle } from "./settle.ts";

/** Edits of one person that a claim may meet before it gives up and is handed out again. */
const LOOKS = 5;

/** What a delivery tells the breaker; `none`: the service was not called, or is not to blame. */
export type Verdict = "accepted" | "failed" | "none";

/**
 * One message, from claim to outcome.
 *
 *   claim (v3 -> v4, lease) -> read the person -> call the service -> commit (v4 -> v5)
 *                                                 '--- a crash in here: outcome unknown; recover applies the stage's policy
 */
export async function deliver(tools: SendTools, copy: QueueCopy, owner: string, probing: boolean): Promise<Verdict> {
  const now = tools.clock();
  const claim = await tools.messages.step(
    "claim",
    copy,
    { leaseOwner: owner, leaseUntil: plus(now, tools.policy.leaseSeconds * SECOND) },
    now,
  );
  if (!claim.ok) {
    tools.meter("CopiesDropped", 1);
    tools.log.info("COPY_DROPPED", { messageId: messageId(copy), status: claim.current?.status ?? "GONE" });
    return "none";
  }
  const owed = await whatIsOwed(tools, claim.message, owner);
  return owed ? attempt(tools, owed.message, owed.occasion, owner, probing) : "none";
}

/**
 * The row is a reminder, the person is the truth: planned from an index entry that was stale by an edit, a row may be due at
 * another time, or not at all. Answers the message with its true due time, and the person, if it is to be sent now.
 *
 *   read the person (v7) ── not owed ── remove, if the person still is v7 ──┐
 *        ^                                                                  '-- an edit made it owed again: look once more
 */
async function whatIsOwed(tools: SendTools, message: Message, owner: string) {
  for (let look = 0; look < LOOKS; look++) {
    const occasion = await tools.people.occasion(message.userId, message.occasion);
    const dueAt = occasion && dueOn(occasion, message.localDate, tools.policy);
    if (!occasion || dueAt === undefined) {
      if (await isRemoved(tools, message, occasion)) return undefined;
      continue;
    }
    const now = tools.clock();
    if (dueAt > now) {
      await release(tools, { ...message, owner }, occasion, dueAt);
      return undefined;
    }
    if (isTooLate({ ...message, dueAt }, now, tools.policy)) {
      const expired = await tools.messages.step("expire", { ...message, owner }, { dueAt, reason: "LATE_LIMIT" }, now);
      if (expired.ok) tools.meter("MessagesExpired", 1);
      tools.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt });
      return undefined;
    }
    return { message: { ...message, dueAt }, occasion };
  }
  throw new Error("the person changed at every look");
}

/** False: the person changed since they were read, and may be owed it again. */
async function isRemoved(tools: SendTools, message: Message, seen: PersonOccasion | undefined): Promise<boolean> {
  const dropped = await tools.people.dropMessage(message, seen);
  if (!dropped.ok) return dropped.conflict !== "VERSION_CHANGED";
  tools.meter("MessagesRemoved", 1);
  tools.log.info("MESSAGE_REMOVED", { messageId: messageId(message) });
  return true;
}

/** Back to the plan until it is due. An edit that came while we held it left it to us: so the person is looked at once more. */
async function release(tools: SendTools, message: ClaimedMessage, seen: PersonOccasion, dueAt: Instant): Promise<void> {
  const now = tools.clock();
  const released = await tools.messages.step(
    "release",
    message,
    { dueAt, nextAttemptAt: dueAt, leaseUntil: null },
    now,
  );
  tools.log.info("MESSAGE_RELEASED", { messageId: messageId(message), dueAt });
  const latest = released.ok ? await tools.people.occasion(message.userId, message.occasion) : undefined;
  if (!released.ok || !latest || latest.version === seen.version) return;
  const trueDueAt = dueOn(latest, message.localDate, tools.policy);
  if (trueDueAt === undefined || trueDueAt === dueAt) return;
  await tools.messages.step("replan", released.message, { dueAt: trueDueAt, nextAttemptAt: trueDueAt }, now);
}

async function attempt(
  tools: SendTools,
  message: Message,
  person: PersonOccasion,
  owner: string,
  probing: boolean,
): Promise<Verdict> {
  const startedAt = tools.clock();
  if (message.attempts === 0 && message.recoveries === 0 && message.replays === 0) {
    tools.meter("Lateness", between(later(message.dueAt, message.knownSince ?? message.dueAt), startedAt));
  }
  if (isUnknownOutcome(message)) tools.meter("UnknownOutcomesResent", 1);
  const outcome = await tools.emailService.send({
    email: person.email,
    message: messageText(person.occasion, person),
    idempotencyKey: messageId(message),
  });
  tools.meter("EmailServiceLatency", between(startedAt, tools.clock()));
  if (outcome.kind === "transient") tools.meter("EmailServiceErrors", 1);
  await settle(tools, { ...message, owner }, outcome, probing);
  if (outcome.kind === "transient") return outcome.blame ? "failed" : "none";
  // A refusal is an answer: the service is well, the message is not.
  return "accepted";
}
