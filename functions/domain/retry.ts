import { HOUR, SECOND } from "./instants.ts";
import type { Policy } from "./policy.ts";

/**
 * How long to wait after the `attempts`-th failure, in milliseconds: exponential backoff with full jitter (M. Brooker, "Exponential
 * Backoff And Jitter", AWS Architecture Blog), at least one second. If the service sent `Retry-After`, the wait is at least that
 * long. `Retry-After` counts up to one hour.
 */
export function retryDelay(
  attempts: number,
  policy: Pick<Policy, "retryBaseSeconds" | "retryCapSeconds">,
  random: () => number,
  retryAfterMs = 0,
): number {
  const longest = Math.min(policy.retryCapSeconds, policy.retryBaseSeconds * 2 ** Math.min(attempts - 1, 30)) * SECOND;
  const delay = Math.max(SECOND, Math.round(random() * longest));
  return Math.max(delay, Math.min(retryAfterMs, HOUR));
}
