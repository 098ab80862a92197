import type { DeadLetters, QueueDepth } from "../delivery/messageQueue.ts";
import { between, later, MINUTE } from "../domain/instants.ts";
import { isTooLate, reasonToExpire } from "../domain/lateness.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Transition } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import type { Policy } from "../domain/policy.ts";
import { reasonText } from "../domain/reason.ts";
import { deadLetterFailed } from "../messages/deadLetterFailed.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { duePages } from "../storage/duePages.ts";
import type { MessageStore, TransitionChanges } from "../storage/messageStore.ts";
import { isTaskLost } from "./lostTasks.ts";

export type RecoverDependencies = {
  messages: MessageStore;
  deadLetters: DeadLetters;
  clock: Clock;
  recordMetric: RecordMetric;
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
/** A message that is due for longer than this and not sent is overdue. */
const OVERDUE = 10 * MINUTE;

/** Counts a message that users wait for. */
export function noteOverdue(found: Found, message: Message, now: Instant): void {
  if (between(message.dueAt, now) > OVERDUE) found.overdue++;
  if (message.dueAt < now && (!found.oldestDue || message.dueAt < found.oldestDue)) found.oldestDue = message.dueAt;
}

/** Reads the messages that are queued or held by a sender, and takes back those whose task is lost or whose lease is over. */
export async function recoverInFlight(
  deps: RecoverDependencies,
  partition: number,
  queue: { depth: QueueDepth; drainedTo: Instant | undefined },
  timeLeft: TimeLeft,
): Promise<Found> {
  const found = nothingFound();
  const list = { bucket: "IN_FLIGHT", partition, timeLeft } as const;
  for await (const messages of duePages(deps.messages, list, { through: deps.clock(), limit: PAGE })) {
    for (const message of messages) {
      const action = decide(message, queue, deps.clock(), deps.policy);
      if (action) await carryOut(deps, message, action, found);
      if (!action || action.transition === "requeue" || action.transition === "resend")
        noteOverdue(found, message, deps.clock());
    }
  }
  return found;
}

type RecoveryAction = { transition: Transition; changes: TransitionChanges };

/** What to do with a message in flight. Undefined: nothing, since it still has a task or a lease. */
function decide(
  message: Message,
  queue: { depth: QueueDepth; drainedTo: Instant | undefined },
  now: Instant,
  policy: Policy,
): RecoveryAction | undefined {
  if (message.status === "SENDING") return decideClaimed(message, now, policy);
  if (message.status !== "QUEUED") return undefined;
  if (isTooLate(message, now, policy)) return { transition: "expire", changes: { reason: reasonToExpire(message) } };
  if (!isTaskLost(message, queue, now)) return undefined;
  return { transition: "requeue", changes: { nextAttemptAt: later(message.nextAttemptAt, now) } };
}

/** A message whose lease is over. Its sender crashed or stopped for too long, and may have called the email service. */
function decideClaimed(message: Message, now: Instant, policy: Policy): RecoveryAction | undefined {
  if (message.leaseUntil === undefined || message.leaseUntil >= now) return undefined;
  const recoveries = message.recoveries + 1;
  const unknown = {
    reason: { kind: "UNKNOWN_OUTCOME" as const, detail: "LEASE_EXPIRED" },
    unknownSince: message.unknownSince ?? now,
    leaseUntil: null,
  };
  if (isTooLate(message, now, policy)) return { transition: "expire", changes: unknown };
  // If a message crashes its sender again and again, the message is the cause, not an outage.
  if (recoveries > policy.maxRecoveries) {
    const reason = { kind: "SENDER_CRASHED" as const, detail: "LEASE_EXPIRED" };
    return { transition: "giveUp", changes: { ...unknown, reason } };
  }
  if (policy.unknownOutcome === "hold") return { transition: "hold", changes: unknown };
  return {
    transition: "resend",
    changes: { ...unknown, recoveries, nextAttemptAt: later(message.nextAttemptAt, now) },
  };
}

async function carryOut(
  deps: RecoverDependencies,
  message: Message,
  action: RecoveryAction,
  found: Found,
): Promise<void> {
  const written = await deps.messages.transition(action.transition, message, action.changes, deps.clock());
  if (!written.ok) return;
  deps.log.warn("MESSAGE_RECOVERED", {
    messageId: messageId(message),
    transition: action.transition,
    reason: written.message.reason && reasonText(written.message.reason),
  });
  switch (action.transition) {
    case "requeue":
      found.requeued++;
      return;
    case "resend":
      found.resent++;
      deps.recordMetric("UnknownOutcomes", 1);
      return;
    case "expire":
      found.expired++;
      return;
    default:
      found.failed++;
      if (action.transition === "hold") deps.recordMetric("UnknownOutcomes", 1);
      await deadLetterFailed(deps, written.message);
  }
}
