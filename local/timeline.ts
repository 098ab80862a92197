import { setImmediate as breathe } from "node:timers/promises";
import type { LocalClock } from "./clock.ts";
import type { QueuePump } from "./queuePump.ts";
import type { QueueEngine } from "./queues.ts";
import { runInRealTime } from "./realTime.ts";
import { nextInstant, type Schedule } from "./schedule.ts";

export type Timeline = {
  /** Lets time pass by itself. */
  run(): void;
  /** Moves time on to the target as if it had passed, and gives the clock then. */
  advance(target: Target): Promise<number>;
  /** Moves time on to the target without running anything in between. */
  jump(target: Target): Promise<number>;
  /** Ends moves under way at their next step and waits for all work in hand. */
  stop(): Promise<void>;
};

/** Works out where to go once it is known where one stands: moves wait for each other. May throw. */
export type Target = (now: number) => number;

type Parts = {
  clock: LocalClock;
  schedules: readonly Schedule[];
  fire: (schedule: Schedule) => Promise<void>;
  pump: QueuePump;
  look: QueueEngine["look"];
};

/**
 * What happens when. While time runs, timers fire the schedules and the pump follows the queue. To move time, both pause, the
 * clock stands still, and it goes from event to event:
 *
 *     now ──> next of (schedule instants, queue messages becoming visible) ──> fire ──> drain ──> ... ──> target ──> drain
 *
 * An engine elsewhere (SQS_ENDPOINT) cannot be looked into and keeps its own time: its queue is only emptied at each instant.
 */
export function createTimeline({ clock, schedules, fire, pump, look }: Parts): Timeline {
  const realTime = runInRealTime(schedules, fire);
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function passUntil(target: number): Promise<void> {
    await pump.drain();
    for (;;) {
      if (stopped) throw new Error("the system is stopping");
      const tickAt = nextInstant(schedules, clock.now());
      const at = Math.min(tickAt, look?.().nextAt ?? Number.POSITIVE_INFINITY);
      if (at > target) break;
      clock.freezeAt(at);
      if (at === tickAt) await fireAllAt(at);
      await pump.drain();
      // Requests (the API, the outbox, the clock itself) are answered between two events.
      await breathe();
    }
    clock.freezeAt(target);
  }

  async function fireAllAt(instant: number): Promise<void> {
    for (const schedule of schedules) if (schedule.next(instant - 1) === instant) await fire(schedule);
  }

  async function move(target: Target, pass: (target: number) => Promise<void>): Promise<number> {
    const goTo = target(clock.now());
    await Promise.all([realTime.pause(), pump.pause()]);
    clock.freezeAt(clock.now());
    try {
      await pass(goTo);
      return clock.now();
    } finally {
      clock.run();
      if (!stopped) run();
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  function run(): void {
    realTime.run();
    pump.run();
  }

  return {
    run,
    advance: (target) => inTurn(() => move(target, passUntil)),
    jump: (target) => inTurn(() => move(target, async (goTo) => clock.freezeAt(goTo))),
    async stop() {
      stopped = true;
      await turn;
      await Promise.all([realTime.pause(), pump.pause()]);
    },
  };
}
