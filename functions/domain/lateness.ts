import { between, HOUR, later } from "./instants.ts";
import type { Message } from "./message.ts";
import type { Instant } from "./model.ts";
import type { Policy } from "./policy.ts";

/** Whether a message is past the late limit. One that an operator asked for again counts from when they asked. */
export function isTooLate(
  message: Pick<Message, "dueAt" | "replayedAt">,
  now: Instant,
  policy: Pick<Policy, "lateLimitHours">,
): boolean {
  return between(later(message.dueAt, message.replayedAt ?? message.dueAt), now) > policy.lateLimitHours * HOUR;
}
