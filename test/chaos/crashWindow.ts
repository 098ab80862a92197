import { queues } from "../../functions/manifest/queues.ts";
import { readStage } from "../../lib/stages.ts";
import type { SinkRequest } from "../../local/remote/remoteSystem.ts";

/** All senders with a full batch each. No more messages can be between the service's answer and the commit when the system crashes. */
const IN_FLIGHT = readStage("local").senderConcurrency * queues.messages.batchSize;

/**
 * Messages accepted again that no crash explains. A crash explains one if its first acceptance is among the last requests
 * before that crash and the second comes after it. `crashes`: how many requests the service had got by each crash.
 */
export function unexplainedRepeats(requests: readonly SinkRequest[], crashes: readonly number[]): SinkRequest[] {
  const acceptedAt = new Map<string, number>();
  return requests.filter(({ email, status }, index) => {
    if (email === null || status !== 200) return false;
    const before = acceptedAt.get(email);
    acceptedAt.set(email, index);
    return before !== undefined && !crashes.some((at) => before < at && at <= index && at - before <= IN_FLIGHT);
  });
}
