import { setTimeout as delay } from "node:timers/promises";
import type { Timeline } from "../time/timeline.ts";

/** The speed of time: 1 is real time, 0 is stopped, other numbers are that many times as fast. At `until` it becomes 1 again. */
export type Speed = { speed: number; until?: number | undefined };

export type Player = {
  play(speed: Speed): Promise<void>;
  state(): Speed;
  /** Stops playing. Afterwards the timeline may be stopped. */
  stop(): Promise<void>;
};

const STEP_MS = 50;
/** The longest step. After a slow step (a call that hangs), the lost time is not added to the next one, so that buttons keep working. */
const LONGEST_STEP_MS = 250;

type Parts = { timeline: Pick<Timeline, "advance" | "hold" | "release">; report: (error: unknown) => void };

/**
 * Makes time pass faster. It repeatedly advances the timeline by the real time that has passed, multiplied by the speed. Every event in
 * between fires at its own instant, as with any advance. If the work takes longer, time waits for it.
 */
export function createPlayer({ timeline, report }: Parts): Player {
  let state: Speed = { speed: 1 };
  let loop = Promise.resolve();
  let turn = 0;

  async function run(mine: number): Promise<void> {
    let last = performance.now();
    while (mine === turn) {
      await delay(STEP_MS);
      if (mine !== turn) return;
      const passed = Math.min(LONGEST_STEP_MS, performance.now() - last);
      last = performance.now();
      const { speed, until = Number.POSITIVE_INFINITY } = state;
      const reached = await timeline.advance((now) => Math.max(now, Math.min(until, now + passed * speed)));
      if (mine === turn && reached >= until) state = { speed: 1 };
      if (state.speed === 1) return;
    }
  }

  return {
    async play(next) {
      turn += 1;
      const mine = turn;
      state = next;
      if (next.speed === 0) return timeline.hold();
      await timeline.release();
      if (next.speed === 1 || mine !== turn) return;
      loop = run(mine).catch((error) => {
        if (mine === turn) state = { speed: 1 };
        report(error);
      });
    },
    state: () => state,
    async stop() {
      turn += 1;
      await loop;
    },
  };
}
