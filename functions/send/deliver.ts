import { dueOn } from "../domain/dueMessage.ts";
import { between, later, plus, SECOND } from "../domain/instants.ts";
import { isTooLate } from "../domain/lateness.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { PersonOccasion } from "../domain/person.ts";
import type { QueueCopy } from "../domain/queueCopy.ts";
import { messageText } from "../domain/texts/messageText.ts";
import type { SendTools } from "./sendTools.ts";
import { isUnknownOutcome, settle } from "./settle.ts";

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
  const message = claim.message;
  const occasion = await tools.people.occasion(message.userId, message.occasion);
  const due = occasion && (await whatIsOwed(tools, message, occasion, owner));
  if (!occasion) await removeMessage(tools, message);
  return due && occasion ? attempt(tools, due, occasion, owner, probing) : "none";
}

/**
 * The row is a reminder, the person is the truth: planned from an index entry that was stale by an edit, a row may be due at
 * another time, or not at all. Answers the message with its true due time if it is to be sent now.
 */
async function whatIsOwed(tools: SendTools, message: Message, occasion: PersonOccasion, owner: string) {
  const now = tools.clock();
  const dueAt = dueOn(occasion, message.localDate, tools.policy);
  if (dueAt === undefined) {
    await removeMessage(tools, message);
    return undefined;
  }
  if (dueAt > now) {
    const changes = { dueAt, nextAttemptAt: dueAt, leaseUntil: null };
    await tools.messages.step("release", { ...message, owner }, changes, now);
    tools.log.info("MESSAGE_RELEASED", { messageId: messageId(message), dueAt });
    return undefined;
  }
  if (isTooLate({ ...message, dueAt }, now, tools.policy)) {
    const expired = await tools.messages.step("expire", { ...message, owner }, { dueAt, reason: "LATE_LIMIT" }, now);
    if (expired.ok) tools.meter("MessagesExpired", 1);
    tools.log.warn("MESSAGE_EXPIRED", { messageId: messageId(message), dueAt });
    return undefined;
  }
  return { ...message, dueAt };
}

async function removeMessage(tools: SendTools, message: Message): Promise<void> {
  await tools.messages.remove(message);
  tools.meter("MessagesRemoved", 1);
  tools.log.info("MESSAGE_REMOVED", { messageId: messageId(message) });
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
