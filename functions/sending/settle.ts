import type { DeliveryOutcome } from "../delivery/emailService.ts";
import { plus } from "../domain/instants.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Step } from "../domain/messageState.ts";
import { retryDelay } from "../domain/retry.ts";
import { errorFields } from "../runtime/log.ts";
import type { StepChanges } from "../storage/messageStore.ts";
import type { SendTools } from "./sendDependencies.ts";

/** A reason that begins so says that the person may have got the message already. */
export const UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME";

export function isUnknownOutcome(message: Pick<Message, "reason">): boolean {
  return message.reason?.startsWith(UNKNOWN_OUTCOME) ?? false;
}

export type ClaimedMessage = Message & { owner: string };
type Settlement = { step: Step; changes: StepChanges };

/** Writes what became of an attempt; only if the claim still is ours. */
export async function settle(
  tools: SendTools,
  message: ClaimedMessage,
  outcome: DeliveryOutcome,
  probing: boolean,
): Promise<void> {
  const now = tools.clock();
  const { step, changes } = settlementOf(tools, message, outcome, probing);
  const common = { dueAt: message.dueAt, leaseUntil: null };
  const written = await tools.messages.step(step, message, { ...common, ...changes }, now);
  const fields = {
    messageId: messageId(message),
    step,
    reason: changes.reason ?? undefined,
    attempts: changes.attempts,
  };
  if (outcome.kind === "transient" && outcome.unknown) tools.meter("UnknownOutcomes", 1);
  if (!written.ok) {
    // Erased, or judged by recover after the lease ran out.
    tools.log.warn("SETTLEMENT_REFUSED", { ...fields, status: written.current?.status ?? "GONE" });
    return;
  }
  tools.log.info("MESSAGE_SETTLED", fields);
  if (step === "commit") tools.meter("MessagesSent", 1);
  if (step === "retry") tools.meter("MessagesRetried", 1);
  if (step === "fail" || step === "hold") await buryFailed(tools, written.message);
}

function settlementOf(
  tools: SendTools,
  message: ClaimedMessage,
  outcome: DeliveryOutcome,
  probing: boolean,
): Settlement {
  const now = tools.clock();
  // A probe tries the service, not the message: its failure uses up no attempt.
  const attempts = message.attempts + (probing && outcome.kind === "transient" ? 0 : 1);
  switch (outcome.kind) {
    case "accepted":
      return { step: "commit", changes: { attempts, sentAt: now, reason: null } };
    case "permanent":
      return { step: "fail", changes: { attempts, reason: outcome.reason } };
    case "transient": {
      const reason = outcome.unknown ? `${UNKNOWN_OUTCOME}:${outcome.reason}` : outcome.reason;
      if (outcome.unknown && tools.policy.unknownOutcome === "hold")
        return { step: "hold", changes: { attempts, reason } };
      if (attempts >= tools.policy.maxAttempts) return { step: "fail", changes: { attempts, reason } };
      const delay = retryDelay(Math.max(1, attempts), tools.policy, tools.random, outcome.retryAfterMs);
      return { step: "retry", changes: { attempts, reason, nextAttemptAt: plus(now, delay) } };
    }
  }
}

/** Tells operators of a message that failed; its row says so already, so a lost letter loses nothing. */
export async function buryFailed(
  tools: Pick<SendTools, "deadLetters" | "meter" | "log" | "clock">,
  message: Message,
): Promise<void> {
  tools.meter("MessagesFailed", 1);
  const { attempts, reason = "UNKNOWN" } = message;
  try {
    await tools.deadLetters.put({ messageId: messageId(message), reason, attempts, at: tools.clock() });
  } catch (error) {
    tools.log.error("DEAD_LETTER_REFUSED", { messageId: messageId(message), ...errorFields(error) });
  }
}
