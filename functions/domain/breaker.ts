import { SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";

/**
 * The breaker, the sending pause and the rate limit for calls to the email service. One stored item holds them for all senders.
 *
 *   CLOSED --the window looks bad (evaluate)--> OPEN --cool-down over, one sender takes the probe--> HALF_OPEN
 *     ^                                          ^ |                                                    |
 *     '--- probe accepted: the rate ramps up ----|-'<----- probe failed: cool-down doubles -------------|
 *                                                '<------- probe refused or not used: same cool-down ---'
 *
 * `generation` grows with each change of phase. `revision` grows with each write, except when only outcomes are counted. Each write is
 * conditional on one of them, so all senders use the same state (storage/dynamoBreakerStore.ts).
 */
export type Breaker = {
  phase: "CLOSED" | "OPEN" | "HALF_OPEN";
  generation: number;
  revision: number;
  /** When this phase began. For a breaker that closed: when its ramp began. */
  since: Instant;
  /** Why it is not closed: calls failed, or the service refused so many messages that the messages cannot all be wrong. */
  cause?: OpenCause | undefined;
  /** OPEN: the end of the cool-down. */
  openUntil?: Instant | undefined;
  /** Openings in a row without a full ramp between them. The cool-down grows with them. */
  openings: number;
  /** HALF_OPEN: which sender probes, and until when no other sender may. */
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
/** How many calls of the email service had each result. A refusal is about one message: the service itself works. */
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

/** Starts another phase. Outcomes, slots and probes of the previous phase do not count in it. */
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
