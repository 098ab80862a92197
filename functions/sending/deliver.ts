import type { DeliveryOutcome } from "../delivery/emailService.ts";
import type { CallResult } from "../domain/breakerTransitions.ts";
import { between, later, plus, SECOND } from "../domain/instants.ts";
import { messageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { ADDRESS_CHANGED } from "../domain/reason.ts";
import type { SendTask } from "../domain/sendTask.ts";
import { deadLetterFailed } from "../messages/deadLetterFailed.ts";
import { bodyHash, nextRequest } from "../messages/emailRequest.ts";
import type { BatchCalls } from "./batchCalls.ts";
import { checkOwed, type Owed, release } from "./checkOwed.ts";
import type { SendDependencies } from "./sendDependencies.ts";
import { type ClaimedMessage, settle } from "./settle.ts";

/** The result of a delivery for the breaker. `none`: the service was not called, or its answer says nothing about its health. */
export type BreakerVote = CallResult | "none";
/** Who delivers: the owner of the claim, whether the call probes the service, and the calls that it shares with its batch. */
export type Delivery = { owner: string; probing: boolean; calls: BatchCalls };

/**
 * One message, from claim to outcome.
 *
 *   claim (v3 -> v4, lease) -> read the user -> call the service -> commit (v4 -> v5)
 *                                               '--- a crash in here: outcome unknown; recover applies the stage's policy
 *
 * A sender that was stopped longer than its lease (a frozen container) does not call: the message may be another sender's by now.
 */
export async function deliver(deps: SendDependencies, task: SendTask, by: Delivery): Promise<BreakerVote> {
  const message = await claim(deps, task, by);
  const owed = message && (await checkOwed(deps, message, by.calls));
  return owed ? attempt(deps, owed, by) : "none";
}

async function claim(deps: SendDependencies, task: SendTask, by: Delivery): Promise<ClaimedMessage | undefined> {
  const lease = { leaseOwner: by.owner, leaseUntil: plus(deps.clock(), deps.policy.leaseSeconds * SECOND) };
  const claimed = await by.calls.claim({ target: task, changes: lease });
  if (claimed.ok) return { ...claimed.message, owner: by.owner };
  deps.recordMetric("SendTasksDropped", 1);
  deps.log.info("SEND_TASK_DROPPED", { messageId: messageId(task), status: claimed.current?.status ?? "GONE" });
  return undefined;
}

async function attempt(deps: SendDependencies, { message, occasion }: Owed, by: Delivery): Promise<BreakerVote> {
  const request = nextRequest(message, occasion);
  if (!request) {
    await holdForOperator(deps, message);
    return "none";
  }
  const startedAt = deps.clock();
  if (isLeaseOver(message, startedAt)) {
    deps.log.warn("LEASE_OVER", { messageId: messageId(message), leaseUntil: message.leaseUntil });
    await release(deps, message, occasion, message.dueAt);
    return "none";
  }
  const called = by.calls.calling(() => deps.emailService.send(request));
  if (message.attempts === 0 && message.recoveries === 0 && message.replays === 0) {
    deps.recordMetric("Lateness", between(later(message.dueAt, message.knownSince ?? message.dueAt), startedAt));
  }
  if (message.unknownSince !== undefined) deps.recordMetric("UnknownOutcomesResent", 1);
  const outcome = await called;
  deps.recordMetric("EmailServiceLatency", between(startedAt, deps.clock()));
  if (outcome.kind === "failed" || outcome.kind === "unknown") deps.recordMetric("EmailServiceErrors", 1);
  await settle(deps, { message, request, probing: by.probing, commit: by.calls.commit }, outcome);
  return voteOf(outcome);
}

/** By the sender's own clock, read just before the call: nothing may stand between this check and the call. */
function isLeaseOver({ leaseUntil }: ClaimedMessage, now: Instant): boolean {
  return leaseUntil !== undefined && leaseUntil <= now;
}

function voteOf(outcome: DeliveryOutcome): BreakerVote {
  switch (outcome.kind) {
    case "accepted":
    case "refused":
      return outcome.kind;
    case "failed":
      return outcome.countsAgainstService ? "failed" : "none";
    case "unknown":
      return "failed";
  }
}

/** The old address may have the message, so nothing is sent to the new one until an operator asks for it. */
async function holdForOperator(deps: SendDependencies, message: ClaimedMessage): Promise<void> {
  const reason = { kind: "UNKNOWN_OUTCOME" as const, detail: ADDRESS_CHANGED };
  const firstBodyHash = message.firstBodyHash ?? (message.unsettledRequest && bodyHash(message.unsettledRequest));
  const changes = { reason, leaseUntil: null, ...(firstBodyHash !== undefined && { firstBodyHash }) };
  const held = await deps.messages.transition("hold", message, changes, deps.clock());
  deps.log.warn("MESSAGE_HELD", { messageId: messageId(message), reason: ADDRESS_CHANGED });
  if (held.ok) await deadLetterFailed(deps, held.message);
}
