import type { Breaker, OutcomeCounts } from "../domain/breaker.ts";
import type { Instant } from "../domain/model.ts";
import type { ZoneLawStore } from "./zoneLawStore.ts";

/** What a job did when it last ran. */
export type JobRun = { job: string; startedAt: Instant; durationMs: number; counts: Record<string, number> };

/** All that the functions ask of the Control table, but the breaker. */
export type ControlStore = ZoneLawStore & {
  watermark(partition: number): Promise<Instant | undefined>;
  /** Moves a watermark, if it still stands at `from`. */
  advance(partition: number, from: Instant | undefined, to: Instant): Promise<boolean>;
  recordRun(run: JobRun): Promise<void>;
  lastRun(job: string): Promise<JobRun | undefined>;
  /**
   * The latest `notBefore` of a copy that a sender has handled: the queue has drained at least to about there. Only grows. Written at most every ten
   * seconds by each container, since all senders write this one item.
   */
  drainedTo(): Promise<Instant | undefined>;
  recordDrained(notBefore: Instant, now: Instant): Promise<void>;
};

/** The breaker's item; see domain/breaker.ts. */
export type BreakerStore = {
  /** Strongly consistent. */
  read(now: Instant): Promise<Breaker>;
  /** Writes `change` if nobody else has written since `from` was read. */
  change(from: Breaker, change: Breaker): Promise<boolean>;
  /** Adds a batch's outcomes if the generation still is the one they belong to; answers the item as it then stands. */
  addOutcomes(generation: number, counts: OutcomeCounts, now: Instant): Promise<Breaker | undefined>;
};
