import { setImmediate as answerRequests } from "node:timers/promises";
import type { QueueEngine } from "../engines/queues.ts";
import type { EventSourceMapping } from "../lambda/eventSourceMapping.ts";
import type { LocalClock } from "./clock.ts";
import { runInRealTime } from "./realTime.ts";
import { nextInstant, type Schedule } from "./schedule.ts";

export type Timeline = {
  /** Starts time, at real speed. */
  run(): void;
  /** Moves time to the target as if it had passed. Resolves with the clock's time. */
  advance(target: Target): Promise<number>;
  /** Moves time to the target without running anything in between. */
  jump(target: Target): Promise<number>;
  /** Stops time. Work that is due is still done. A move starts from here, and time stays stopped after it. */
  hold(): Promise<void>;
  /** Lets time run again. */
  release(): Promise<void>;
  /** Ends a running move at its next event, and waits for all running work. */
  stop(): Promise<void>;
};

/** Computes the target from the time at which the move begins, since moves wait for each other. May throw. */
export type Target = (now: number) => number;

/** The system was stopped while time was being moved. */
export class StoppingError extends Error {}

type Parts = {
  clock: LocalClock;
  schedules: readonly Schedule[];
  fire: (schedule: Schedule) => Promise<void>;
  eventSourceMapping: EventSourceMapping;
  inspect: QueueEngine["inspect"];
};

/**
 * Decides what happens when. While time runs, timers fire the schedules, and the event source mapping follows the queue. To move
 * time, both pause, the clock is stopped, and the timeline goes from event to event:
 *
 *     now ──> next of (schedule instants, queue messages becoming visible) ──> fire ──> drain ──> ... ──> target ──> drain
 *
 * A queue engine that runs elsewhere (SQS_ENDPOINT) cannot be inspected and keeps its own time. Its queue is emptied at each event.
 */
export function createTimeline({ clock, schedules, fire, eventSourceMapping, inspect }: Parts): Timeline {
  const realTime = runInRealTime(schedules, fire);
  let stopped = false;
  let held = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** `fired`: the schedules have been fired up to this instant. */
  async function pass(fired: number, target: number): Promise<void> {
    for (;;) {
      await eventSourceMapping.drain();
      // Requests (to the API, the outbox, the clock) are answered between two events.
      await answerRequests();
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
    // The clock stops before the running work is awaited, so that no instant is skipped meanwhile.
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
