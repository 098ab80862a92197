import { readStage } from "../../lib/stages.ts";
import type { SinkRequest } from "../../local/remote/remoteSystem.ts";

const { senderConcurrency, policy } = readStage("local");
/** All senders with a full round each. No more messages can be between the service's answer and the commit when the system crashes. */
const IN_FLIGHT = senderConcurrency * policy.messagesAtOnce;

/**
 * Messages accepted again that nothing explains. A crash explains one if its first acceptance is among the last requests before that
 * crash and the second comes after it. So does an answer after the deadline: each that a sender has recorded explains one.
 * `crashes`: how many requests the service had got by each crash.
 */
export function unexplainedRepeats(
  requests: readonly SinkRequest[],
  crashes: readonly number[],
  late: ReadonlyMap<string, number> = new Map(),
): SinkRequest[] {
  const acceptedAt = new Map<string, number>();
  const lateLeft = new Map(late);
  return requests.filter(({ email, status, idempotencyKey }, index) => {
    if (email === null || status !== 200) return false;
    const before = acceptedAt.get(email);
    acceptedAt.set(email, index);
    if (before === undefined) return false;
    if (crashes.some((at) => before < at && at <= index && at - before <= IN_FLIGHT)) return false;
    const answers = lateLeft.get(idempotencyKey ?? "") ?? 0;
    lateLeft.set(idempotencyKey ?? "", answers - 1);
    return answers <= 0;
  });
}
