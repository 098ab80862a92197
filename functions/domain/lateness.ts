import { between, HOUR, later } from "./instants.ts";
import type { Message } from "./message.ts";
import type { Instant } from "./model.ts";
import type { Policy } from "./policy.ts";
import type { Reason } from "./reason.ts";

/** Whether a message is past the late limit. For a replayed message, the late limit counts from the replay. */
export function isTooLate(
  message: Pick<Message, "dueAt" | "replayedAt">,
  now: Instant,
  policy: Pick<Policy, "lateLimitHours">,
): boolean {
  return between(later(message.dueAt, message.replayedAt ?? message.dueAt), now) > policy.lateLimitHours * HOUR;
}

/** Why a message expired. After an unknown outcome the user may have the message. The detail says what delayed it last. */
export function reasonToExpire({ reason, unknownSince }: Pick<Message, "reason" | "unknownSince">): Reason {
  const kind = unknownSince === undefined ? "LATE_LIMIT" : "UNKNOWN_OUTCOME";
  return { kind, detail: reason?.detail ?? "LATE_LIMIT" };
}
