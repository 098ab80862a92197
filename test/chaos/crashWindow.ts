import type { SinkRequest } from "../../local/remote/remoteSystem.ts";

/** Eight senders with ten messages each: no more can be between the service's answer and the commit when the system dies. */
const IN_FLIGHT = 80;

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
