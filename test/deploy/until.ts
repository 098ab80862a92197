import { setTimeout as pause } from "node:timers/promises";

/** Waits until something holds. Throws with its name after so many seconds. */
export async function until(what: string, seconds: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(250);
  }
}
