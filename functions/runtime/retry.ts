import { setTimeout as delay } from "node:timers/promises";

/** How often a write is tried before the caller gives up. */
const MAX_ATTEMPTS = 8;

export type RetryOptions = {
  maxAttempts?: number;
  /** Upper limit of the first pause in milliseconds; it doubles with each attempt, with full jitter. Absent: no pause. */
  pauseMs?: number;
  /** How to pause, for a caller whose time is simulated. Default: real time. */
  wait?: (millis: number) => Promise<unknown>;
};

/**
 * Repeats a write. `attempt` answers undefined when it has to be tried again, such as when another writer was faster.
 * Answers undefined when every attempt lost. An error of `attempt` ends the retries.
 */
export async function retryOnConflict<T>(
  attempt: () => Promise<T | undefined>,
  { maxAttempts = MAX_ATTEMPTS, pauseMs = 0, wait = delay }: RetryOptions = {},
): Promise<T | undefined> {
  for (let count = 1; count <= maxAttempts; count++) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (pauseMs > 0 && count < maxAttempts) await wait(Math.random() * pauseMs * 2 ** (count - 1));
  }
  return undefined;
}
