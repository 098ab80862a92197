import { setImmediate as breathe } from "node:timers/promises";
import type { QueueEngine } from "../engines/queues.ts";
import type { EventSourceMapping } from "../lambda/eventSourceMapping.ts";
import type { LocalClock } from "./clock.ts";
import { runInRealTime } from "./realTime.ts";
import { nextInstant, type Schedule } from "./schedule.ts";

export type Timeline = {
  /** Lets time pass by itself. */
  run(): void;
  /** Moves time on to the target as if it had passed, and gives the clock then. */
  advance(target: Target): Promise<number>;
  /** Moves time on to the target without running anything in between. */
  jump(target: Target): Promise<number>;
  /** Stops time where it stands. What is due is still done; moves go on from here, and leave it stopped. */
  hold(): Promise<void>;
  /** Lets time pass by itself again. */
  release(): Promise<void>;
  /** Ends moves under way at their next step and waits for all work in hand. */
  stop(): Promise<void>;
};

/** Works out where to go once it is known where one stands: moves wait for each other. May throw. */
export type Target = (now: number) => number;

/** Time was being moved when the system was told to stop. */
export class StoppingError extends Error {}

type Parts = {
  clock: LocalClock;
  schedules: readonly Schedule[];
  fire: (schedule: Schedule) => Promise<void>;
  eventSourceMapping: EventSourceMapping;
  inspect: QueueEngine["inspect"];
};

/**
 * What happens when. While time runs, timers fire the schedules and the pump follows the queue. To move time, both pause, the
 * clock stands still, and it goes from event to event:
 *
 *     now ──> next of (schedule instants, queue messages becoming visible) ──> fire ──> drain ──> ... ──> target ──> drain
 *
 * An engine elsewhere (SQS_ENDPOINT) cannot be looked into and keeps its own time: its queue is only emptied at each instant.
 */
export function createTimeline({ clock, schedules, fire, eventSourceMapping, inspect }: Parts): Timeline {
  const realTime = runInRealTime(schedules, fire);
  let stopped = false;
  let held = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** `fired`: up to when the schedules have been fired. */
  async function pass(fired: number, target: number): Promise<void> {
    for (;;) {
      await eventSourceMapping.drain();
      // Requests (the API, the outbox, the clock itself) are answered between two events.
      await breathe();
      if (stopped) throw new StoppingError("the system is stopping");
      const tickAt = nextInstant(schedules, fired);
      const at = Math.min(tickAt, inspect?.().nextAt ?? Number.POSITIVE_INFINITY);
      if (at > target) break;
      clock.freezeAt(at);
      if (at < tickAt) continue;
      await fireAllAt(tickAt);
      fired = tickAt;
    }
    clock.freezeAt(target);
  }

  async function fireAllAt(instant: number): Promise<void> {
    for (const schedule of schedules) if (schedule.next(instant - 1) === instant) await fire(schedule);
  }

  async function move(target: Target, passing: (fired: number, target: number) => Promise<void>): Promise<number> {
    if (stopped) throw new StoppingError("the system is stopping");
    const from = clock.now();
    const goTo = target(from);
    // Stopped before the work in hand is waited for: no instant goes by unseen meanwhile.
    clock.freezeAt(from);
    try {
      const [fired] = await Promise.all([realTime.pause(), eventSourceMapping.pause()]);
      await passing(fired, goTo);
      return clock.now();
    } finally {
      if (!stopped) run();
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  function run(): void {
    const from = clock.now();
    if (!held) clock.run();
    realTime.run(from);
    eventSourceMapping.run();
  }

  return {
    run,
    advance: (target) => inTurn(() => move(target, pass)),
    jump: (target) => inTurn(() => move(target, async (_, goTo) => clock.freezeAt(goTo))),
    hold: () =>
      inTurn(async () => {
        held = true;
        clock.freezeAt(clock.now());
      }),
    release: () =>
      inTurn(async () => {
        held = false;
        clock.run();
      }),
    async stop() {
      stopped = true;
      await Promise.all([turn, realTime.pause(), eventSourceMapping.stop()]);
    },
  };
}
