import type { DeliveryOutcome } from "../delivery/emailService.ts";
import { plus } from "../domain/instants.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Transition } from "../domain/messageState.ts";
import { retryDelay } from "../domain/retry.ts";
import { deadLetterFailed } from "../messages/deadLetterFailed.ts";
import { UNKNOWN_OUTCOME } from "../messages/unknownOutcome.ts";
import type { TransitionChanges } from "../storage/messageStore.ts";
import type { SendDependencies } from "./sendDependencies.ts";

export type ClaimedMessage = Message & { owner: string };
type Settlement = { transition: Transition; changes: TransitionChanges };

/** Writes what became of an attempt; only if the claim still is ours. */
export async function settle(
  deps: SendDependencies,
  message: ClaimedMessage,
  outcome: DeliveryOutcome,
  probing: boolean,
): Promise<void> {
  const now = deps.clock();
  const { transition, changes } = settlementOf(deps, message, outcome, probing);
  const common = { dueAt: message.dueAt, leaseUntil: null };
  const written = await deps.messages.transition(transition, message, { ...common, ...changes }, now);
  const fields = {
    messageId: messageId(message),
    transition,
    reason: changes.reason ?? undefined,
    attempts: changes.attempts,
  };
  if (outcome.kind === "transient" && outcome.unknown) deps.recordMetric("UnknownOutcomes", 1);
  if (!written.ok) {
    // Erased, or judged by recover after the lease ran out.
    deps.log.warn("SETTLEMENT_REFUSED", { ...fields, status: written.current?.status ?? "GONE" });
    return;
  }
  deps.log.info("MESSAGE_SETTLED", fields);
  if (transition === "commit") deps.recordMetric("MessagesSent", 1);
  if (transition === "retry") deps.recordMetric("MessagesRetried", 1);
  if (transition === "fail" || transition === "hold") await deadLetterFailed(deps, written.message);
}

function settlementOf(
  deps: SendDependencies,
  message: ClaimedMessage,
  outcome: DeliveryOutcome,
  probing: boolean,
): Settlement {
  const now = deps.clock();
  // A probe tries the service, not the message: its failure uses up no attempt.
  const attempts = message.attempts + (probing && outcome.kind === "transient" ? 0 : 1);
  switch (outcome.kind) {
    case "accepted":
      return { transition: "commit", changes: { attempts, sentAt: now, reason: null } };
    case "permanent":
      return { transition: "fail", changes: { attempts, reason: outcome.reason } };
    case "transient": {
      const reason = outcome.unknown ? `${UNKNOWN_OUTCOME}:${outcome.reason}` : outcome.reason;
      if (outcome.unknown && deps.policy.unknownOutcome === "hold")
        return { transition: "hold", changes: { attempts, reason } };
      if (attempts >= deps.policy.maxAttempts) return { transition: "fail", changes: { attempts, reason } };
      const delay = retryDelay(Math.max(1, attempts), deps.policy, deps.random, outcome.retryAfterMs);
      return { transition: "retry", changes: { attempts, reason, nextAttemptAt: plus(now, delay) } };
    }
  }
}
