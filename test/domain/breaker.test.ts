import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admit } from "../../functions/domain/admission.ts";
import { type Breaker, bucketAt, closedBreaker } from "../../functions/domain/breaker.ts";
import { afterProbe, evaluate } from "../../functions/domain/breakerTransitions.ts";
import { between, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import { enqueueBudget, rateAt } from "../../functions/domain/rateLimit.ts";

const NOW = toInstant(Date.parse("2026-06-15T07:00:00Z"));
const policy = policySchema.parse({});
const limited = policySchema.parse({ ratePerSecond: 10 });
const request = { count: 10, owner: "me", now: NOW, furthest: plus(NOW, 600 * SECOND) };

function withOutcomes(accepted: number, failed: number, refused = 0, at = NOW): Breaker {
  const outcomes = [{ bucket: bucketAt(at), accepted, failed, refused }];
  return { ...closedBreaker(plus(NOW, -3600 * SECOND)), outcomes };
}

describe("P5 trouble is absorbed: the breaker", () => {
  it("opens at half of at least ten calls, not before", () => {
    expect(evaluate(withOutcomes(5, 4), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(6, 5), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(5, 5), NOW, policy.breaker)).toMatchObject({ phase: "OPEN", generation: 2 });
  });

  it("opens on a quiet day: three failures without one success", () => {
    expect(evaluate(withOutcomes(0, 2), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(1, 3), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(0, 3), NOW, policy.breaker)).toMatchObject({ phase: "OPEN", cause: "FAILURES" });
  });

  it("holds back what was not tried when too many messages are refused to believe it of each", () => {
    expect(evaluate(withOutcomes(0, 0, 4), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(0, 0, 5), NOW, policy.breaker)).toMatchObject({ phase: "OPEN", cause: "REFUSALS" });
    expect(evaluate(withOutcomes(1, 0, 5), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(5, 0, 5), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(5, 0, 6), NOW, policy.breaker)).toMatchObject({ phase: "OPEN", cause: "REFUSALS" });
  });

  it("a refused probe does not lengthen the cool-down: wrong addresses in a row do not expire everybody else", () => {
    let breaker = evaluate(withOutcomes(0, 0, 5), NOW, policy.breaker);
    for (let probe = 0; probe < 8; probe++) {
      if (!breaker?.openUntil) throw new Error("not open");
      expect(between(breaker.since, breaker.openUntil)).toBe(30 * SECOND);
      breaker = afterProbe(breaker, "refused", breaker.openUntil, policy.breaker);
    }
    expect(breaker?.cause).toBe("REFUSALS");
    expect(breaker && afterProbe(breaker, "accepted", NOW, policy.breaker)).toMatchObject({ phase: "CLOSED" });
    expect(breaker && afterProbe(breaker, "accepted", NOW, policy.breaker).cause).toBeUndefined();
  });

  it("refusals after refusals keep the cool-down, also when the breaker closed between them", () => {
    const open = evaluate(withOutcomes(0, 0, 5), NOW, policy.breaker);
    const closed = open && afterProbe(open, "accepted", NOW, policy.breaker);
    const again = closed && { ...closed, outcomes: [{ bucket: bucketAt(NOW), accepted: 0, failed: 0, refused: 5 }] };
    expect(again && evaluate(again, NOW, policy.breaker)).toMatchObject({ phase: "OPEN", openings: 1 });
  });

  it.each(["accepted", "failed", "refused"] as const)("an operator's pause outlives a probe that is %s", (result) => {
    const paused = { at: NOW, by: "ada", reason: "incident" };
    const halfOpen = { ...closedBreaker(NOW), phase: "HALF_OPEN" as const, paused };
    expect(afterProbe(halfOpen, result, NOW, policy.breaker).paused).toEqual(paused);
    expect(evaluate({ ...withOutcomes(0, 9), paused }, NOW, policy.breaker)?.paused).toEqual(paused);
  });

  it("forgets what is older than its window", () => {
    expect(evaluate(withOutcomes(0, 50, 0, plus(NOW, -70 * SECOND)), NOW, policy.breaker)).toBeUndefined();
  });

  it("lets nobody through while it cools down, then one probe", () => {
    const open = evaluate(withOutcomes(0, 10), NOW, policy.breaker);
    if (!open) throw new Error("did not open");
    expect(admit(open, request, policy)).toMatchObject({ kind: "rejected", until: plus(NOW, 30 * SECOND) });
    const later = { ...request, now: plus(NOW, 31 * SECOND) };
    const probe = admit(open, later, policy);
    expect(probe).toMatchObject({ kind: "probe" });
    if (probe.kind !== "probe") throw new Error("no probe");
    expect(admit(probe.change, later, policy)).toMatchObject({ kind: "rejected" });
    expect(admit(probe.change, { ...later, now: plus(NOW, 120 * SECOND) }, policy)).toMatchObject({ kind: "probe" });
  });

  it("doubles its cool-down with each failed probe, up to the cap", () => {
    let breaker = evaluate(withOutcomes(0, 10), NOW, policy.breaker);
    const coolDowns: number[] = [];
    for (let probe = 0; probe < 8 && breaker?.openUntil; probe++) {
      coolDowns.push(between(breaker.since, breaker.openUntil) / SECOND);
      breaker = afterProbe(breaker, "failed", breaker.openUntil, policy.breaker);
    }
    expect(coolDowns).toEqual([30, 60, 120, 240, 480, 600, 600, 600]);
  });

  it("ramps up after closing", () => {
    const open = evaluate(withOutcomes(0, 10), NOW, policy.breaker);
    const closed = open && afterProbe(open, "accepted", NOW, policy.breaker);
    if (!closed) throw new Error("did not close");
    expect(rateAt(closed, NOW, policy)).toBe(1);
    expect(rateAt(closed, plus(NOW, 60 * SECOND), policy)).toBeCloseTo(50.5);
    expect(rateAt(closed, plus(NOW, 121 * SECOND), policy)).toBeUndefined();
    expect(enqueueBudget(closed, NOW, plus(NOW, 90 * SECOND), policy)).toBeLessThan(4_000);
  });

  it("holds everything while an operator pauses it", () => {
    const paused = { ...closedBreaker(NOW), paused: { at: NOW, by: "ada", reason: "incident" } };
    expect(admit(paused, request, policy)).toMatchObject({ kind: "rejected", reason: "PAUSED", until: NOW });
    expect(enqueueBudget(paused, NOW, plus(NOW, SECOND), policy)).toBe(0);
  });
});

describe("the rate limit", () => {
  it("gives each message a slot of its own, never more than the rate in any second", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 1500 })), { maxLength: 40 }),
        (batches) => {
          let breaker: Breaker = closedBreaker(NOW);
          let now = NOW;
          const slots: number[] = [];
          for (const [count, wait] of batches) {
            now = plus(now, wait);
            const admission = admit(breaker, { ...request, now, count, furthest: plus(now, 600 * SECOND) }, limited);
            if (admission.kind !== "slots") throw new Error("no slots");
            breaker = admission.change;
            for (const slot of admission.slots) {
              expect(slot >= now).toBe(true);
              slots.push(Date.parse(slot));
            }
          }
          for (const slot of slots) {
            expect(slots.filter((other) => other >= slot && other < slot + 1000).length).toBeLessThanOrEqual(10);
          }
        },
      ),
    );
  });

  it("gives no slots further away than a copy can wait on the queue", () => {
    const busy = { ...closedBreaker(NOW), reservedThrough: plus(NOW, 599.5 * SECOND) };
    const admission = admit(busy, request, limited);
    expect(admission).toMatchObject({ kind: "slots", slots: { length: 6 } });
  });
});
