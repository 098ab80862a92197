import type { DeadLetters, QueueDepth } from "../delivery/messageQueue.ts";
import { between, later, MINUTE } from "../domain/instants.ts";
import { isTooLate } from "../domain/lateness.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Step } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { TimeLeft } from "../runtime/job.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/metrics.ts";
import { buryFailed, UNKNOWN_OUTCOME } from "../sending/settle.ts";
import type { MessageStore, StepChanges } from "../storage/messageStore.ts";
import { copyIsGone } from "./lostTasks.ts";

export type RecoverTools = {
  messages: MessageStore;
  deadLetters: DeadLetters;
  clock: Clock;
  meter: Meter;
  log: Log;
  policy: Policy;
};

export type Found = {
  requeued: number;
  resent: number;
  failed: number;
  expired: number;
  overdue: number;
  oldestDue?: Instant | undefined;
};

export function nothingFound(): Found {
  return { requeued: 0, resent: 0, failed: 0, expired: 0, overdue: 0 };
}

const PAGE = 200;
/** Due for longer than this and not sent: people are waiting. */
const OVERDUE = 10 * MINUTE;

/** Counts a message that people wait for. */
export function noteOverdue(found: Found, message: Message, now: Instant): void {
  if (between(message.dueAt, now) > OVERDUE) found.overdue++;
  if (message.dueAt < now && (!found.oldestDue || message.dueAt < found.oldestDue)) found.oldestDue = message.dueAt;
}

/** Looks at what is on the queue or in a sender's hands, and takes back what nobody holds any more. */
export async function recoverInFlight(
  tools: RecoverTools,
  partition: number,
  queue: { depth: QueueDepth; drainedTo: Instant | undefined },
  timeLeft: TimeLeft,
): Promise<Found> {
  const found = nothingFound();
  let after: string | undefined;
  do {
    const page = await tools.messages.due("IN_FLIGHT", partition, { through: tools.clock(), limit: PAGE, after });
    for (const message of page.messages) {
      const verdict = judge(message, queue, tools.clock(), tools.policy);
      if (verdict) await carryOut(tools, message, verdict, found);
      if (!verdict || verdict.step === "requeue" || verdict.step === "resend")
        noteOverdue(found, message, tools.clock());
    }
    after = page.next;
  } while (after && timeLeft());
  return found;
}

type Verdict = { step: Step; changes: StepChanges };

/** What is to be done with a message in flight; undefined: it is in good hands. */
function judge(
  message: Message,
  queue: { depth: QueueDepth; drainedTo: Instant | undefined },
  now: Instant,
  policy: Policy,
): Verdict | undefined {
  const late = isTooLate(message, now, policy);
  const recoveries = message.recoveries + 1;
  const again = { recoveries, nextAttemptAt: later(message.nextAttemptAt, now), leaseUntil: null };
  if (message.status === "SENDING") {
    if (message.leaseUntil === undefined || message.leaseUntil >= now) return undefined;
    const reason = `${UNKNOWN_OUTCOME}:LEASE_EXPIRED`;
    if (late) return { step: "expire", changes: { reason, leaseUntil: null } };
    if (recoveries > policy.maxRecoveries) return { step: "giveUp", changes: { reason, leaseUntil: null } };
    if (policy.unknownOutcome === "hold") return { step: "hold", changes: { reason, leaseUntil: null } };
    return { step: "resend", changes: { ...again, reason } };
  }
  if (message.status !== "QUEUED") return undefined;
  if (late) return { step: "expire", changes: { reason: "LATE_LIMIT" } };
  if (!copyIsGone(message, queue, now)) return undefined;
  const reason = "QUEUE_COPY_LOST";
  if (recoveries > policy.maxRecoveries) return { step: "giveUp", changes: { reason } };
  return { step: "requeue", changes: again };
}

async function carryOut(tools: RecoverTools, message: Message, verdict: Verdict, found: Found): Promise<void> {
  const written = await tools.messages.step(verdict.step, message, verdict.changes, tools.clock());
  if (!written.ok) return;
  tools.log.warn("MESSAGE_RECOVERED", {
    messageId: messageId(message),
    step: verdict.step,
    reason: written.message.reason,
  });
  switch (verdict.step) {
    case "requeue":
      found.requeued++;
      return;
    case "resend":
      found.resent++;
      tools.meter("UnknownOutcomes", 1);
      return;
    case "expire":
      found.expired++;
      return;
    default:
      found.failed++;
      if (verdict.step === "hold") tools.meter("UnknownOutcomes", 1);
      await buryFailed(tools, written.message);
  }
}
