import { HOUR, later, MINUTE, plus, SECOND } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { Queued } from "./choices.ts";

/** When recovery takes a task for lost that was put on an empty queue. */
const LOST_AFTER = 5 * MINUTE + SECOND;

/** The moments after `now` at which a job would do something with these messages, or a task becomes visible. */
export function momentsAfter(now: Instant, messages: readonly Message[], queue: readonly Queued[], policy: Policy) {
  const moments = [...messages.flatMap(momentsOf), ...queue.map(({ task }) => task.notBefore)];
  return moments.filter((moment) => moment > now).sort();

  function momentsOf({ status, nextAttemptAt, updatedAt }: Message): Instant[] {
    if (status === "SCHEDULED") return [plus(nextAttemptAt, -policy.lookaheadSeconds * SECOND), nextAttemptAt];
    return status === "QUEUED" ? [nextAttemptAt, plus(later(nextAttemptAt, updatedAt), LOST_AFTER)] : [];
  }
}

/** The moment after the late limit of an open message; undefined where none is open. */
export function afterLateLimit(messages: readonly Message[], policy: Policy): Instant | undefined {
  const open = messages.find(({ status }) => status === "SCHEDULED" || status === "QUEUED" || status === "SENDING");
  return open && plus(later(open.dueAt, open.replayedAt ?? open.dueAt), policy.lateLimitHours * HOUR + SECOND);
}

/** The moment after the lease of a message that a sender holds. */
export function afterLease(messages: readonly Message[]): Instant | undefined {
  const held = messages.find(({ status, leaseUntil }) => status === "SENDING" && leaseUntil !== undefined);
  return held?.leaseUntil && plus(held.leaseUntil, SECOND);
}
