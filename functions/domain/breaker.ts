import { SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";

/**
 * The shared breaker, sending pause and rate limit towards the email service: one stored item.
 *
 *   CLOSED --the window looks bad (evaluate)--> OPEN --cool-down over, one sender takes the probe--> HALF_OPEN
 *     ^                                          ^ |                                                    |
 *     '--- probe accepted: the rate ramps up ----|-'<----- probe failed: cool-down doubles -------------|
 *                                                '<------- probe refused or not used: same cool-down ---'
 *
 * `generation` grows with each change of phase; `revision` with each write but the counting of outcomes. All writes are
 * conditional on one of them, so any number of senders agree (see storage/dynamoBreakerStore.ts).
 */
export type Breaker = {
  phase: "CLOSED" | "OPEN" | "HALF_OPEN";
  generation: number;
  revision: number;
  /** When this phase began. For a breaker that closed: when its ramp began. */
  since: Instant;
  /** Why it is not closed: calls failed, or the service refused too many messages to believe that each of them is wrong. */
  cause?: OpenCause | undefined;
  /** OPEN: the end of the cool-down. */
  openUntil?: Instant | undefined;
  /** Openings in a row without a full ramp between them. The cool-down grows with them. */
  openings: number;
  /** HALF_OPEN: who probes, and until when nobody else may. */
  probeOwner?: string | undefined;
  probeUntil?: Instant | undefined;
  /** The slots of the rate limit are reserved up to this instant. */
  reservedThrough?: Instant | undefined;
  /** Set by an operator: nothing is sent. */
  paused?: { at: Instant; by: string; reason: string } | undefined;
  /** Outcomes of this generation by ten-second bucket. */
  outcomes: readonly OutcomeBucket[];
};

export type OpenCause = "FAILURES" | "REFUSALS";
/** What calls of the email service came to. A refusal speaks about one message: the service answered. */
export type OutcomeCounts = { accepted: number; failed: number; refused: number };
export type OutcomeBucket = OutcomeCounts & { bucket: number };

const OUTCOME_BUCKET = 10 * SECOND;

export function closedBreaker(now: Instant): Breaker {
  return { phase: "CLOSED", generation: 1, revision: 0, since: now, openings: 0, outcomes: [] };
}

/** The bucket that counts outcomes at `now`. */
export function bucketAt(now: Instant): number {
  return Math.floor(Date.parse(now) / OUTCOME_BUCKET);
}

/** The start of another phase: outcomes, slots and probes of the phase before do not count in it. */
export function nextPhase(breaker: Breaker, phase: Breaker["phase"], now: Instant): Breaker {
  return {
    phase,
    generation: breaker.generation + 1,
    revision: breaker.revision + 1,
    since: now,
    openings: breaker.openings,
    paused: breaker.paused,
    ...(phase !== "CLOSED" && { cause: breaker.cause }),
    outcomes: [],
  };
}
