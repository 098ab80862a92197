import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admit,
  afterProbe,
  type Breaker,
  bucketAt,
  closedBreaker,
  enqueueBudget,
  evaluate,
  rateAt,
} from "../../functions/domain/breaker.ts";
import { between, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import { policySchema } from "../../functions/domain/policy.ts";

const NOW = toInstant(Date.parse("2026-06-15T07:00:00Z"));
const policy = policySchema.parse({});
const limited = policySchema.parse({ ratePerSecond: 10 });
const request = { count: 10, owner: "me", now: NOW, furthest: plus(NOW, 600 * SECOND) };

function withOutcomes(accepted: number, failed: number, at = NOW): Breaker {
  return { ...closedBreaker(plus(NOW, -3600 * SECOND)), outcomes: [{ bucket: bucketAt(at), accepted, failed }] };
}

describe("P5 trouble is absorbed: the breaker", () => {
  it("opens at half of at least ten calls, not before", () => {
    expect(evaluate(withOutcomes(5, 4), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(6, 5), NOW, policy.breaker)).toBeUndefined();
    expect(evaluate(withOutcomes(5, 5), NOW, policy.breaker)).toMatchObject({ phase: "OPEN", generation: 2 });
  });

  it("forgets what is older than its window", () => {
    expect(evaluate(withOutcomes(0, 50, plus(NOW, -70 * SECOND)), NOW, policy.breaker)).toBeUndefined();
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
      breaker = afterProbe(breaker, false, breaker.openUntil, policy.breaker);
    }
    expect(coolDowns).toEqual([30, 60, 120, 240, 480, 600, 600, 600]);
  });

  it("ramps up after closing", () => {
    const open = evaluate(withOutcomes(0, 10), NOW, policy.breaker);
    const closed = open && afterProbe(open, true, NOW, policy.breaker);
    if (!closed) throw new Error("did not close");
    expect(rateAt(closed, NOW, policy)).toBe(1);
    expect(rateAt(closed, plus(NOW, 60 * SECOND), policy)).toBeCloseTo(50.5);
    expect(rateAt(closed, plus(NOW, 121 * SECOND), policy)).toBeUndefined();
    expect(enqueueBudget(closed, NOW, plus(NOW, 90 * SECOND), policy)).toBeLessThan(4_000);
  });

  it("holds everything while an operator pauses it", () => {
    const paused = { ...closedBreaker(NOW), paused: { at: NOW, by: "ada", reason: "incident" } };
    expect(admit(paused, request, policy)).toMatchObject({ kind: "rejected", reason: "PAUSED" });
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
