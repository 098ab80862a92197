import { nextInstant, type Schedule } from "./schedule.ts";

export type RealTimeSchedules = {
  /** Fires what falls after `from`. */
  run(from: number): void;
  /** Waits for the runs under way, and gives the instant up to which all has been fired. */
  pause(): Promise<number>;
};

/**
 * Fires schedules as time goes by. As EventBridge it does not wait for the run before: a job that takes longer than its
 * period runs twice at once, and has to bear that. Instants missed while the machine slept are not made up, only the last fires.
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
    // Looks at least once a second: a laptop that slept has the time right soon after waking.
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
