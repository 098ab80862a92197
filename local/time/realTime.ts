import { nextInstant, type Schedule } from "./schedule.ts";

export type RealTimeSchedules = {
  /** Fires the schedules whose instant is after `from`. */
  run(from: number): void;
  /** Waits for the running jobs. Resolves with the instant up to which all schedules have been fired. */
  pause(): Promise<number>;
};

/**
 * Fires schedules while time runs. Like EventBridge, it does not wait for the previous run: a job that takes longer than its period
 * runs twice at the same time, and must handle that. If the machine slept over several instants, only the last one fires.
 */
export function runInRealTime(
  schedules: readonly Schedule[],
  fire: (schedule: Schedule) => Promise<void>,
): RealTimeSchedules {
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;

  function check(): void {
    const now = Date.now();
    for (const schedule of schedules) {
      if (schedule.next(seen) > now) continue;
      const run = fire(schedule).finally(() => underWay.delete(run));
      underWay.add(run);
    }
    seen = now;
    wait();
  }
  function wait(): void {
    // Checks at least once a second, so that a laptop continues soon after it wakes up.
    const gap = nextInstant(schedules, seen) - Date.now();
    timer = setTimeout(check, Math.min(1_000, Math.max(1, gap)));
  }
  return {
    run(from) {
      seen = from;
      wait();
    },
    async pause() {
      clearTimeout(timer);
      await Promise.all(underWay);
      return seen;
    },
  };
}
