import { describe, expect, it } from "vitest";
import { closedBreaker } from "../../functions/domain/breaker.ts";
import { plus, SECOND } from "../../functions/domain/instants.ts";
import { enqueueBudget, rateAt, reserveSlots } from "../../functions/domain/rateLimit.ts";
import { DUE as NOW, policy } from "./fixtures.ts";

const breaker = closedBreaker(NOW);
const ramping = { ...breaker, openings: 1 };
const limited = (ratePerSecond: number) => ({ ...policy, ratePerSecond });
const inSeconds = (seconds: number) => plus(NOW, seconds * SECOND);

describe("the rate", () => {
  it("is the stage's where the breaker never opened", () => {
    expect(rateAt(breaker, NOW, policy)).toBeUndefined();
    expect(rateAt(breaker, NOW, limited(10))).toBe(10);
  });

  it("is the stage's where the breaker is not closed: the breaker itself holds back", () => {
    expect(rateAt({ ...ramping, phase: "OPEN" }, NOW, limited(10))).toBe(10);
    expect(rateAt({ ...ramping, phase: "HALF_OPEN" }, NOW, limited(10))).toBe(10);
  });

  it("grows evenly after closing, to the stage's or to 100", () => {
    expect([0, 60, 120].map((seconds) => rateAt(ramping, inSeconds(seconds), limited(11)))).toEqual([1, 6, 11]);
    expect(rateAt(ramping, inSeconds(60), policy)).toBe(50.5);
    expect(rateAt(ramping, plus(inSeconds(120), -1), policy)).toBeCloseTo(100, 2);
    expect(rateAt(ramping, inSeconds(120), policy)).toBeUndefined();
  });

  it("never exceeds the stage's, and a clock that is behind sees the start of the ramp", () => {
    expect(rateAt(ramping, NOW, limited(0.5))).toBe(0.5);
    expect(rateAt(ramping, inSeconds(-10), policy)).toBe(1);
  });
});

describe("reserved slots", () => {
  const request = { count: 3, now: NOW, furthest: inSeconds(600) };

  it("follow what was reserved before", () => {
    const busy = { ...breaker, revision: 3, reservedThrough: inSeconds(5) };
    const { slots, change } = reserveSlots(busy, request, limited(10));
    expect(slots).toEqual([inSeconds(5), inSeconds(5.1), inSeconds(5.2)]);
    expect(change).toEqual({ ...busy, revision: 4, reservedThrough: inSeconds(5.3) });
  });

  it("are never in the past", () => {
    const idle = { ...breaker, reservedThrough: inSeconds(-5) };
    expect(reserveSlots(idle, request, limited(10)).slots).toEqual([NOW, inSeconds(0.1), inSeconds(0.2)]);
  });

  it("end at the furthest instant, which is one of them", () => {
    const few = { ...request, furthest: inSeconds(0.1) };
    expect(reserveSlots(breaker, few, limited(10)).slots).toEqual([NOW, inSeconds(0.1)]);
  });

  it("are all at once without a limit", () => {
    expect(reserveSlots(breaker, request, policy).slots).toEqual([NOW, NOW, NOW]);
  });

  it("begin the ramp with the first message after closing", () => {
    const quiet = { ...ramping, since: inSeconds(-3600) };
    expect(reserveSlots(quiet, request, policy).change.since).toBe(NOW);
    expect(reserveSlots({ ...quiet, reservedThrough: inSeconds(-1) }, request, policy).change.since).toBe(quiet.since);
    expect(reserveSlots({ ...quiet, openings: 0 }, request, policy).change.since).toBe(quiet.since);
  });
});

describe("the budget of enqueue", () => {
  const budget = (given: Parameters<typeof enqueueBudget>[0], seconds: number, by: typeof policy = limited(10)) =>
    enqueueBudget(given, NOW, inSeconds(seconds), by);

  it("is nothing until the cool-down or the probe's lease is over, then one message: the probe", () => {
    const open = { ...breaker, phase: "OPEN" as const, openUntil: inSeconds(1), probeUntil: inSeconds(-1) };
    const halfOpen = { ...breaker, phase: "HALF_OPEN" as const, probeUntil: inSeconds(1), openUntil: inSeconds(-1) };
    for (const held of [open, halfOpen]) expect(budget(held, 60)).toBe(0);
    expect(budget({ ...open, openUntil: NOW }, 60)).toBe(1);
    expect(budget({ ...halfOpen, probeUntil: NOW }, 60)).toBe(1);
    expect(budget({ ...halfOpen, probeUntil: undefined }, 60)).toBe(1);
  });

  it("is all without a limit, nothing in a pause", () => {
    expect(budget(breaker, 60, policy)).toBeUndefined();
    expect(budget({ ...breaker, paused: { at: NOW, by: "ada", reason: "incident" } }, 60)).toBe(0);
  });

  it("is what the rate lets through from the last reserved slot on", () => {
    expect(budget(breaker, 60)).toBe(600);
    expect(budget({ ...breaker, reservedThrough: inSeconds(20) }, 60)).toBe(400);
    expect(budget({ ...breaker, reservedThrough: inSeconds(-20) }, 60)).toBe(600);
    expect(budget({ ...breaker, reservedThrough: inSeconds(60) }, 60)).toBe(0);
    expect(budget(breaker, 10, limited(0.25))).toBe(3);
  });

  it("follows the ramp, which begins with the first message, and is all where the ramp ends in time", () => {
    const quiet = { ...ramping, since: inSeconds(-119) };
    expect(budget(quiet, 3, policy)).toBe(Math.ceil(1 + (1 + 99 / 120) + (1 + 198 / 120)));
    expect(budget(quiet, 120, policy)).toBeGreaterThan(6_000);
    expect(budget(quiet, 121, policy)).toBeUndefined();
    expect(budget({ ...quiet, reservedThrough: NOW }, 3, policy)).toBeUndefined();
  });
});
