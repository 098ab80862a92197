import { type Breaker, nextPhase } from "./breaker.ts";
import { plus, SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";
import type { BreakerPolicy, Policy } from "./policy.ts";
import { rateAt, reserveSlots } from "./rateLimit.ts";

/** A slot within this time is used at once: senders don't sleep, and one second of messages is a small burst. Milliseconds. */
export const SLOT_TOLERANCE = SECOND;

/** What a batch may do. If there is a `change`, it must be written (conditionally) before the decision is valid. */
export type Admission =
  | { kind: "unlimited"; generation: number }
  | { kind: "slots"; generation: number; slots: readonly Instant[]; fullUntil: Instant; change: Breaker }
  | { kind: "probe"; generation: number; change: Breaker }
  | { kind: "rejected"; reason: "BREAKER_OPEN" | "PAUSED"; until: Instant };

/**
 * Decides for `count` messages at once. With a rate limit, each message gets a slot, but no slot is later than `furthest`. Messages
 * without a slot wait as rows until `fullUntil`.
 */
export function admit(
  breaker: Breaker,
  request: { count: number; owner: string; now: Instant; furthest: Instant },
  policy: Policy,
): Admission {
  const { now, owner } = request;
  // Enqueue puts nothing on the queue during a pause. A message that waits "until now" is enqueued by the first run after the pause.
  if (breaker.paused) return { kind: "rejected", reason: "PAUSED", until: now };
  switch (breaker.phase) {
    case "OPEN":
      return probeOrReject(breaker, breaker.openUntil, { owner, now, policy: policy.breaker });
    case "HALF_OPEN":
      return probeOrReject(breaker, breaker.probeUntil, { owner, now, policy: policy.breaker });
    case "CLOSED": {
      const { generation } = breaker;
      if (rateAt(breaker, now, policy) === undefined) return { kind: "unlimited", generation };
      const { slots, change } = reserveSlots(breaker, request, policy);
      return { kind: "slots", generation, slots, fullUntil: change.reservedThrough, change };
    }
  }
}

function probeOrReject(
  breaker: Breaker,
  heldUntil: Instant | undefined,
  { owner, now, policy }: { owner: string; now: Instant; policy: BreakerPolicy },
): Admission {
  if (heldUntil && now < heldUntil) return { kind: "rejected", reason: "BREAKER_OPEN", until: heldUntil };
  const probeUntil = plus(now, policy.probeLeaseSeconds * SECOND);
  const change = { ...nextPhase(breaker, "HALF_OPEN", now), probeOwner: owner, probeUntil };
  return { kind: "probe", generation: change.generation, change };
}
