import type { DeliveryOutcome, EmailRequest } from "../delivery/emailService.ts";
import { plus } from "../domain/instants.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Transition } from "../domain/messageState.ts";
import { type Reason, reasonText } from "../domain/reason.ts";
import { retryDelay } from "../domain/retry.ts";
import { deadLetterFailed } from "../messages/deadLetterFailed.ts";
import { bodyHash } from "../messages/emailRequest.ts";
import type { TransitionChanges } from "../storage/messageStore.ts";
import type { BatchCalls } from "./batchCalls.ts";
import type { SendDependencies } from "./sendDependencies.ts";

export type ClaimedMessage = Message & { owner: string };
/** One call of the email service for a message that this sender holds. */
export type Attempt = {
  message: ClaimedMessage;
  request: EmailRequest;
  probing: boolean;
  /** Writes the commit of a message that went well at once, together with others of its batch. */
  commit: BatchCalls["commit"];
};
type Settlement = { transition: Transition; changes: TransitionChanges };

/** Writes what became of an attempt, if the claim still is ours. */
export async function settle(deps: SendDependencies, attempt: Attempt, outcome: DeliveryOutcome): Promise<void> {
  const { message } = attempt;
  const { transition, changes } = settlementOf(deps, attempt, outcome);
  const whole = { dueAt: message.dueAt, ...changes };
  const written = await (transition === "commit" && isPlain(message)
    ? attempt.commit({ target: message, changes: whole })
    : deps.messages.transition(transition, message, { leaseUntil: null, ...whole }, deps.clock()));
  const reason = changes.reason ? reasonText(changes.reason) : undefined;
  const fields = { messageId: messageId(message), transition, reason, attempts: changes.attempts };
  if (outcome.kind === "unknown") deps.recordMetric("UnknownOutcomes", 1);
  if (!written.ok) {
    // Erased, or taken back by recover after the lease ended.
    deps.log.warn("SETTLEMENT_REFUSED", { ...fields, status: written.current?.status ?? "GONE" });
    return;
  }
  // Of the ordinary outcome, the batch's line tells how many there were.
  if (transition === "commit") deps.log.debug("MESSAGE_SETTLED", fields);
  else deps.log.info("MESSAGE_SETTLED", fields);
  if (transition === "commit") deps.recordMetric("MessagesSent", 1);
  if (transition === "retry") deps.recordMetric("MessagesRetried", 1);
  if (transition === "fail" || transition === "hold") await deadLetterFailed(deps, written.message);
}

/** Its commit has nothing to remove, but what an edit may have kept while the service was called. */
function isPlain({ reason, unknownSince, unsettledRequest }: ClaimedMessage): boolean {
  return reason === undefined && unknownSince === undefined && unsettledRequest === undefined;
}

/**
 * A message is given up by a refusal or by the late limit, never by a count of failures: an outage costs no message.
 * Where an earlier attempt may have been accepted, a refusal of the reused key is no refusal of the message.
 */
function settlementOf(deps: SendDependencies, attempt: Attempt, outcome: DeliveryOutcome): Settlement {
  const { message } = attempt;
  // A probe tries the service, not the message: it does not lengthen the message's backoff.
  const attempts = message.attempts + (attempt.probing && outcome.kind !== "accepted" ? 0 : 1);
  switch (outcome.kind) {
    case "accepted": {
      const settled = { unsettledRequest: null, ...(!isPlain(message) && { reason: null, unknownSince: null }) };
      return { transition: "commit", changes: { attempts, sentAt: deps.clock(), ...settled } };
    }
    case "refused": {
      if (outcome.keyReused && message.unknownSince) return unknown(deps, attempt, { ...outcome, attempts });
      const reason: Reason = { kind: "REFUSED", detail: outcome.detail };
      return { transition: "fail", changes: { attempts, reason, wasRefused: true } };
    }
    case "failed": {
      // What an edit kept for us is not needed: this attempt was certainly not accepted.
      const forget = message.unknownSince === undefined && { unsettledRequest: null };
      return retry(deps, attempt, { attempts, reason: outcome.reason, ...forget }, outcome.retryAfterMs);
    }
    case "unknown":
      return unknown(deps, attempt, { ...outcome, attempts });
  }
}

type Unknown = { detail: string; attempts: number; retryAfterMs?: number | undefined };

function unknown(deps: SendDependencies, attempt: Attempt, { detail, attempts, retryAfterMs }: Unknown): Settlement {
  const { to, text } = attempt.request;
  const changes = {
    attempts,
    reason: { kind: "UNKNOWN_OUTCOME" as const, detail },
    unknownSince: attempt.message.unknownSince ?? deps.clock(),
    unsettledRequest: { to, text },
  };
  if (deps.policy.unknownOutcome === "hold")
    return { transition: "hold", changes: { ...changes, firstBodyHash: firstBodyHashOf(attempt) } };
  return retry(deps, attempt, changes, retryAfterMs);
}

function retry(
  deps: SendDependencies,
  attempt: Attempt,
  changes: TransitionChanges & { attempts: number },
  retryAfterMs: number | undefined,
): Settlement {
  const delay = retryDelay(Math.max(1, changes.attempts), deps.policy, deps.random, retryAfterMs);
  const nextAttemptAt = plus(deps.clock(), delay);
  return { transition: "retry", changes: { ...changes, nextAttemptAt, firstBodyHash: firstBodyHashOf(attempt) } };
}

function firstBodyHashOf({ message, request }: Attempt): string {
  return message.firstBodyHash ?? bodyHash(request);
}
