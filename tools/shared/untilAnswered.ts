import { CommandError } from "./commandLine.ts";

export type Pause = (millis: number) => Promise<void>;

/** `retryAfterMs`: how long the API asks to wait, if it does. */
export type Attempt<T> = { ok: true; value: T } | { ok: false; problem: string; retryAfterMs: number | undefined };

const MAX_ATTEMPTS = 12;
const LONGEST_PAUSE_MS = 15_000;

/** Repeats an attempt for about two minutes, with longer and longer pauses. Then throws a CommandError. */
export async function untilAnswered<T>(failure: string, pause: Pause, attempt: () => Promise<Attempt<T>>): Promise<T> {
  let problem = "";
  for (let round = 0; round < MAX_ATTEMPTS; round++) {
    const result = await attempt();
    if (result.ok) return result.value;
    problem = result.problem;
    await pause(result.retryAfterMs ?? Math.min(500 * 2 ** round, LONGEST_PAUSE_MS));
  }
  throw new CommandError(`${failure}: ${problem}`);
}
