import type { Breaker, OutcomeCounts } from "../domain/breaker.ts";
import type { DayCounts } from "../domain/dayCounts.ts";
import type { Instant, LocalDate } from "../domain/model.ts";
import type { Volume } from "../domain/volume.ts";
import type { ZoneLawStore } from "./zoneLawStore.ts";

/** What a job did when it last ran. */
export type JobRun = { job: string; startedAt: Instant; durationMs: number; counts: Record<string, number> };

/** What was due on a local date when it was counted: how many messages at each instant. Those of the past are not counted. */
export type DateCount = { localDate: LocalDate; countedAt: Instant; due: Record<Instant, number> };

/** What became of a local date's messages when they were counted. `finished`: it stays so, unless an operator replays one. */
export type KeptDay = { localDate: LocalDate; countedAt: Instant; finished: boolean; counts: DayCounts };

/** All that the functions ask of the Control table, but the breaker. */
export type ControlStore = ZoneLawStore & {
  watermark(partition: number): Promise<Instant | undefined>;
  /** Moves a watermark, if it still is `from`. */
  advance(partition: number, from: Instant | undefined, to: Instant): Promise<boolean>;
  recordRun(run: JobRun): Promise<void>;
  lastRun(job: string): Promise<JobRun | undefined>;
  /**
   * The latest `notBefore` of a task that a sender has handled: the queue has drained at least to about that instant. It only grows.
   * Each container writes it at most every ten seconds, because all senders write this one item.
   */
  drainedTo(): Promise<Instant | undefined>;
  recordDrained(notBefore: Instant, now: Instant): Promise<void>;
  /** The last count of a local date; eventually consistent. It is removed some days after the date. */
  dateCount(localDate: LocalDate): Promise<DateCount | undefined>;
  keepDateCount(count: DateCount): Promise<void>;
  /** The days far above the usual one, as last found; eventually consistent. */
  volume(): Promise<Volume | undefined>;
  keepVolume(volume: Volume): Promise<void>;
  /** The kept counts of a local date; eventually consistent. */
  keptDay(localDate: LocalDate): Promise<KeptDay | undefined>;
  keepDay(day: KeptDay): Promise<void>;
  /** Says that a message of this local date may change again, if the date is kept. */
  reopenDay(localDate: LocalDate): Promise<void>;
};

/** The breaker's item; see domain/breaker.ts. */
export type BreakerStore = {
  /** Strongly consistent. */
  read(now: Instant): Promise<Breaker>;
  /** Writes `change` if nobody else has written since `from` was read. */
  change(from: Breaker, change: Breaker): Promise<boolean>;
  /**
   * Adds a batch's outcomes, if their generation is still the present one. Answers the item after the write. Undefined: it is another
   * generation, or all were successes, which the container adds later.
   */
  addOutcomes(generation: number, counts: OutcomeCounts, now: Instant): Promise<Breaker | undefined>;
};
