import { between, later, plus, SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";
import type { BreakerPolicy, Policy } from "./policy.ts";

/**
 * The shared breaker, brake and rate limit towards the email service, as decisions over one stored item.
 *
 *   CLOSED --failure rate over enough calls--> OPEN --cool-down over, one sender takes the probe--> HALF_OPEN
 *     ^                                         ^ |                                                    |
 *     '-- probe accepted: the rate ramps up ----|-'<----- probe failed: cool-down doubled -------------'
 *
 * `generation` grows with each change of phase; `revision` with each write but the counting of outcomes. All writes are
 * conditional on one of them, so any number of senders agree (see storage/breakerStore.ts).
 */
export type Breaker = {
  phase: "CLOSED" | "OPEN" | "HALF_OPEN";
  generation: number;
  revision: number;
  /** When this phase began; of a breaker that closed, when its ramp did. */
  since: Instant;
  /** OPEN: the cool-down ends then. */
  openUntil?: Instant | undefined;
  /** Openings in a row without a full ramp between them: what the cool-down grows by. */
  openings: number;
  /** HALF_OPEN: who probes, and until when nobody else may. */
  probeOwner?: string | undefined;
  probeUntil?: Instant | undefined;
  /** The rate limit is spoken for up to this instant. */
  reservedThrough?: Instant | undefined;
  /** Set by an operator: nothing is sent. */
  paused?: { at: Instant; by: string; reason: string } | undefined;
  /** Outcomes of this generation by ten-second bucket. */
  outcomes: readonly { bucket: number; accepted: number; failed: number }[];
};

const OUTCOME_BUCKET = 10 * SECOND;
/** Slots this near are used at once: senders don't sleep, and a burst of one second is no flood. */
export const SLOT_TOLERANCE = SECOND;
/** While sending is paused, parked messages look again this often. */
const PAUSE_RECHECK = 5 * 60 * SECOND;

export function closedBreaker(now: Instant): Breaker {
  return { phase: "CLOSED", generation: 1, revision: 0, since: now, openings: 0, outcomes: [] };
}

export function bucketAt(now: Instant): number {
  return Math.floor(Date.parse(now) / OUTCOME_BUCKET);
}

/** Calls per second allowed at `at`; undefined: no limit. */
export function rateAt(breaker: Breaker, at: Instant, policy: Policy): number | undefined {
  const { rampSeconds, rampFromPerSecond, rampToPerSecond } = policy.breaker;
  const elapsed = between(breaker.since, at) / SECOND;
  if (breaker.phase !== "CLOSED" || breaker.openings === 0 || elapsed >= rampSeconds) return policy.ratePerSecond;
  const full = policy.ratePerSecond ?? rampToPerSecond;
  const share = Math.max(0, elapsed) / rampSeconds;
  return Math.min(full, rampFromPerSecond + (full - rampFromPerSecond) * share);
}

/** What a batch may do. `change`, where there is one, must be written (conditionally) before the answer counts. */
export type Admission =
  | { kind: "unlimited"; generation: number }
  | { kind: "slots"; generation: number; slots: readonly Instant[]; fullUntil: Instant; change: Breaker }
  | { kind: "probe"; generation: number; change: Breaker }
  | { kind: "rejected"; reason: "BREAKER_OPEN" | "PAUSED"; until: Instant };

/**
 * Decides for `count` messages at once. With a limit each gets a slot, one after the other along the (possibly ramping) rate;
 * no slots are given beyond `furthest`: those left over wait as rows until `fullUntil`.
 */
export function admit(
  breaker: Breaker,
  request: { count: number; owner: string; now: Instant; furthest: Instant },
  policy: Policy,
): Admission {
  const { now } = request;
  if (breaker.paused) return { kind: "rejected", reason: "PAUSED", until: plus(now, PAUSE_RECHECK) };
  switch (breaker.phase) {
    case "OPEN":
      if (breaker.openUntil && now < breaker.openUntil) return closedUntil(breaker.openUntil);
      return probe(breaker, request.owner, now, policy.breaker);
    case "HALF_OPEN":
      if (breaker.probeUntil && now < breaker.probeUntil) return closedUntil(breaker.probeUntil);
      return probe(breaker, request.owner, now, policy.breaker);
    case "CLOSED":
      return rateAt(breaker, now, policy) === undefined
        ? { kind: "unlimited", generation: breaker.generation }
        : reserve(breaker, request, policy);
  }
}

function closedUntil(until: Instant): Admission {
  return { kind: "rejected", reason: "BREAKER_OPEN", until };
}

function probe(breaker: Breaker, owner: string, now: Instant, policy: BreakerPolicy): Admission {
  const change: Breaker = {
    ...nextPhase(breaker, "HALF_OPEN", now),
    probeOwner: owner,
    probeUntil: plus(now, policy.probeLeaseSeconds * SECOND),
  };
  return { kind: "probe", generation: change.generation, change };
}

/**
 * The ramp begins with the first message after closing, not with the closing: ticks come by the minute, and until the next one
 * the slow part would pass unused. With nothing to send for a whole ramp, there is nothing to be careful about.
 */
function rampBegun(breaker: Breaker, now: Instant): Breaker {
  return breaker.openings > 0 && breaker.reservedThrough === undefined ? { ...breaker, since: now } : breaker;
}

function reserve(
  closed: Breaker,
  request: { count: number; now: Instant; furthest: Instant },
  policy: Policy,
): Admission {
  const breaker = rampBegun(closed, request.now);
  const slots: Instant[] = [];
  let free = breaker.reservedThrough ? later(breaker.reservedThrough, request.now) : request.now;
  while (slots.length < request.count && free <= request.furthest) {
    slots.push(free);
    const rate = rateAt(breaker, free, policy);
    free = plus(free, rate === undefined ? 0 : SECOND / rate);
  }
  const change = { ...breaker, reservedThrough: free, revision: breaker.revision + 1 };
  return { kind: "slots", generation: breaker.generation, slots, fullUntil: free, change };
}

function nextPhase(breaker: Breaker, phase: Breaker["phase"], now: Instant): Breaker {
  return {
    phase,
    generation: breaker.generation + 1,
    revision: breaker.revision + 1,
    since: now,
    openings: breaker.openings,
    paused: breaker.paused,
    outcomes: [],
  };
}

/** After the outcomes of a batch were added: opens where too many calls of the window failed; undefined: no change. */
export function evaluate(breaker: Breaker, now: Instant, policy: BreakerPolicy): Breaker | undefined {
  if (breaker.phase !== "CLOSED") return undefined;
  const oldest = bucketAt(plus(now, -policy.windowSeconds * SECOND));
  const window = breaker.outcomes.filter((each) => each.bucket > oldest);
  const failed = window.reduce((sum, each) => sum + each.failed, 0);
  const calls = window.reduce((sum, each) => sum + each.accepted, failed);
  if (calls < policy.minimumCalls || failed / calls < policy.failureRate) return undefined;
  // A full ramp without opening again ends a row of openings.
  const calm = between(breaker.since, now) >= (policy.rampSeconds + policy.windowSeconds) * SECOND;
  return opened(breaker, calm ? 1 : breaker.openings + 1, now, policy);
}

function opened(breaker: Breaker, openings: number, now: Instant, policy: BreakerPolicy): Breaker {
  const coolDown = Math.min(policy.coolDownCapSeconds, policy.coolDownSeconds * 2 ** Math.min(openings - 1, 30));
  return { ...nextPhase(breaker, "OPEN", now), openings, openUntil: plus(now, coolDown * SECOND) };
}

/** What the probe's answer makes of the breaker. */
export function afterProbe(breaker: Breaker, accepted: boolean, now: Instant, policy: BreakerPolicy): Breaker {
  return accepted ? nextPhase(breaker, "CLOSED", now) : opened(breaker, breaker.openings + 1, now, policy);
}

/** How many overdue messages enqueue may feed in one tick; undefined: all. */
export function enqueueBudget(breaker: Breaker, now: Instant, until: Instant, policy: Policy): number | undefined {
  if (breaker.paused) return 0;
  const holdsUntil = breaker.phase === "OPEN" ? breaker.openUntil : breaker.probeUntil;
  if (breaker.phase !== "CLOSED") return holdsUntil && now < holdsUntil ? 0 : 1;
  if (rateAt(breaker, now, policy) === undefined) return undefined;
  const ramping = rampBegun(breaker, now);
  let capacity = 0;
  let at = breaker.reservedThrough ? later(breaker.reservedThrough, now) : now;
  while (at < until) {
    const rate = rateAt(ramping, at, policy);
    if (rate === undefined) return undefined;
    capacity += rate;
    at = plus(at, SECOND);
  }
  return Math.ceil(capacity);
}

/** The probe found nothing to send: the next one may try at once. */
export function releaseProbe(breaker: Breaker, now: Instant): Breaker {
  return { ...nextPhase(breaker, "OPEN", now), openUntil: now };
}
