import { HOUR, SECOND } from "./instants.ts";
import type { Policy } from "./policy.ts";

/**
 * How long to wait after the `attempts`-th failure, in milliseconds: exponential with full jitter (M. Brooker, "Exponential
 * Backoff And Jitter", AWS Architecture Blog), never under a second. What the service asks for (`Retry-After`) is a floor,
 * obeyed up to an hour.
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
