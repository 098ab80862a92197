import { describe, expect, it } from "vitest";
import { admit, SLOT_TOLERANCE } from "../../functions/domain/admission.ts";
import { type Breaker, closedBreaker, nextPhase } from "../../functions/domain/breaker.ts";
import { plus, SECOND } from "../../functions/domain/instants.ts";
import { DUE as NOW, policy } from "./fixtures.ts";

const breaker = closedBreaker(NOW);
const request = { count: 3, owner: "me", now: NOW, furthest: plus(NOW, 600 * SECOND) };
const until = plus(NOW, 30 * SECOND);

describe("P5: a batch of messages", () => {
  it("goes out at once while the breaker is closed and there is no rate limit", () => {
    expect(admit(breaker, request, policy)).toEqual({ kind: "unlimited", generation: 1 });
  });

  it("gets one slot for each message with a rate limit, and says when the next one is free", () => {
    const limited = { ...policy, ratePerSecond: 10 };
    const fullUntil = plus(NOW, 300);
    expect(admit({ ...breaker, generation: 5 }, request, limited)).toEqual({
      kind: "slots",
      generation: 5,
      slots: [NOW, plus(NOW, 100), plus(NOW, 200)],
      fullUntil,
      change: { ...breaker, generation: 5, revision: 1, reservedThrough: fullUntil },
    });
  });

  it("gets slots while the rate ramps up, also without a rate limit", () => {
    expect(admit({ ...breaker, openings: 1 }, request, policy)).toMatchObject({ kind: "slots" });
  });

  it("may use a slot that is a second away: the rate limit says so many per second", () => {
    expect(SLOT_TOLERANCE).toBe(1_000);
  });
});

describe.each([
  ["the cool-down", { ...breaker, phase: "OPEN", openUntil: until, probeUntil: NOW }],
  ["the lease of the probe", { ...breaker, phase: "HALF_OPEN", probeUntil: until, openUntil: NOW }],
] satisfies [string, Breaker][])("while %s lasts", (_, held) => {
  it("nobody is let through, and the answer says until when", () => {
    const rejected = { kind: "rejected", reason: "BREAKER_OPEN", until };
    expect(admit(held, request, policy)).toEqual(rejected);
    expect(admit(held, { ...request, now: plus(until, -1) }, policy)).toEqual(rejected);
  });

  it("and from its end on: one probe, leased for a minute", () => {
    const change = { ...nextPhase(held, "HALF_OPEN", until), probeOwner: "me", probeUntil: plus(until, 60 * SECOND) };
    expect(admit(held, { ...request, now: until }, policy)).toEqual({ kind: "probe", generation: 2, change });
  });

  it("and without an end: a probe", () => {
    const endless = { ...held, openUntil: undefined, probeUntil: undefined };
    expect(admit(endless, request, policy)).toMatchObject({ kind: "probe" });
  });
});
