import type { Breaker } from "./breaker.ts";
import { between, later, plus, SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";
import type { Policy } from "./policy.ts";

/** Calls per second allowed at `at`. Undefined: no limit. */
export function rateAt(breaker: Breaker, at: Instant, policy: Policy): number | undefined {
  const { rampSeconds, rampFromPerSecond, rampToPerSecond } = policy.breaker;
  const elapsed = between(breaker.since, at) / SECOND;
  if (breaker.phase !== "CLOSED" || breaker.openings === 0 || elapsed >= rampSeconds) return policy.ratePerSecond;
  const full = policy.ratePerSecond ?? rampToPerSecond;
  const share = Math.max(0, elapsed) / rampSeconds;
  return Math.min(full, rampFromPerSecond + (full - rampFromPerSecond) * share);
}

/**
 * The ramp starts with the first message after the breaker closed, not when it closed. Enqueue runs once a minute, so the slow part of
 * the ramp could otherwise pass without a message. After a full ramp time without messages, the ramp is over.
 */
function rampBegun(breaker: Breaker, now: Instant): Breaker {
  return breaker.openings > 0 && breaker.reservedThrough === undefined ? { ...breaker, since: now } : breaker;
}

/**
 * Reserves `count` slots, one after the other at the current rate, which may still grow. No slot is later than `furthest`. `change`
 * must be written before the slots are valid.
 */
export function reserveSlots(
  closed: Breaker,
  request: { count: number; now: Instant; furthest: Instant },
  policy: Policy,
): { slots: Instant[]; change: Breaker & { reservedThrough: Instant } } {
  const breaker = rampBegun(closed, request.now);
  const slots: Instant[] = [];
  let free = breaker.reservedThrough ? later(breaker.reservedThrough, request.now) : request.now;
  while (slots.length < request.count && free <= request.furthest) {
    slots.push(free);
    const rate = rateAt(breaker, free, policy);
    free = plus(free, rate === undefined ? 0 : SECOND / rate);
  }
  return { slots, change: { ...breaker, reservedThrough: free, revision: breaker.revision + 1 } };
}

/** How many messages one run of enqueue may put on the queue, so that they can be sent until `until`. Undefined: all. */
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
