import { describe, expect, it } from "vitest";
import { type Breaker, bucketAt, closedBreaker, nextPhase } from "../../functions/domain/breaker.ts";
import { afterProbe, evaluate, releaseProbe } from "../../functions/domain/breakerTransitions.ts";
import { plus, SECOND } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { DUE as NOW, policy } from "./fixtures.ts";

const failing = { accepted: 0, failed: 3, refused: 0 };
const refusing = { accepted: 0, failed: 0, refused: 5 };
const paused = { at: NOW, by: "ada", reason: "incident" };

function closed(counts: { accepted: number; failed: number; refused: number }, fields: Partial<Breaker> = {}): Breaker {
  const since = plus(NOW, -3600 * SECOND);
  return { ...closedBreaker(since), outcomes: [{ bucket: bucketAt(NOW), ...counts }], ...fields };
}
const open = (breaker: Breaker, now = NOW) => evaluate(breaker, now, policy.breaker);
const coolDown = (seconds: number, from: Instant = NOW) => plus(from, seconds * SECOND);

describe("the breaker at first", () => {
  it("is closed and has counted nothing", () => {
    expect(closedBreaker(NOW)).toEqual({
      phase: "CLOSED",
      generation: 1,
      revision: 0,
      since: NOW,
      openings: 0,
      outcomes: [],
    });
  });

  it("counts outcomes in buckets of ten seconds", () => {
    expect(bucketAt(plus(NOW, 9_999))).toBe(bucketAt(NOW));
    expect(bucketAt(plus(NOW, 10_000))).toBe(bucketAt(NOW) + 1);
  });
});

describe("the next phase", () => {
  const full: Breaker = {
    ...closed(failing, { generation: 4, revision: 7, openings: 2, paused, cause: "REFUSALS" }),
    openUntil: NOW,
    probeOwner: "me",
    probeUntil: NOW,
    reservedThrough: NOW,
  };
  const next = { generation: 5, revision: 8, since: NOW, openings: 2, paused, outcomes: [] };

  it.each(["OPEN", "HALF_OPEN"] as const)(
    "%s keeps the pause, the openings and the cause, and nothing else",
    (phase) => {
      expect(nextPhase(full, phase, NOW)).toEqual({ ...next, phase, cause: "REFUSALS" });
    },
  );

  it("CLOSED has no cause", () => {
    expect(nextPhase(full, "CLOSED", NOW)).toEqual({ ...next, phase: "CLOSED" });
  });
});

describe("P5: a closed breaker", () => {
  it("opens on three failures without a success, for the cool-down", () => {
    const opened = { generation: 2, revision: 1, since: NOW, openings: 1, paused: undefined, outcomes: [] };
    expect(open(closed(failing))).toEqual({ ...opened, phase: "OPEN", cause: "FAILURES", openUntil: coolDown(30) });
  });

  it("counts the buckets of its window only, and sums them", () => {
    const bucket = (secondsAgo: number) => ({ bucket: bucketAt(plus(NOW, -secondsAgo * SECOND)), ...failing });
    expect(open(closed(failing, { outcomes: [bucket(50)] }))).toMatchObject({ phase: "OPEN" });
    expect(open(closed(failing, { outcomes: [bucket(60)] }))).toBeUndefined();
    const spread = [0, 10, 20].map((secondsAgo) => ({ ...bucket(secondsAgo), failed: 1 }));
    expect(open(closed(failing, { outcomes: spread }))).toMatchObject({ phase: "OPEN" });
    expect(open(closed(failing, { outcomes: spread.slice(1) }))).toBeUndefined();
  });

  it("opens on a share of refusals from the tenth call on, above a half", () => {
    expect(open(closed({ accepted: 4, failed: 0, refused: 6 }))).toMatchObject({ cause: "REFUSALS" });
    expect(open(closed({ accepted: 4, failed: 0, refused: 5 }))).toBeUndefined();
    expect(open(closed({ accepted: 5, failed: 0, refused: 5 }))).toBeUndefined();
    // Failures count as calls, so they lower the share of refusals.
    expect(open(closed({ accepted: 1, failed: 5, refused: 7 }))).toMatchObject({ cause: "REFUSALS" });
    expect(open(closed({ accepted: 1, failed: 5, refused: 6 }))).toBeUndefined();
  });

  it("calls it failures where both failures and refusals are too many", () => {
    expect(open(closed({ accepted: 0, failed: 3, refused: 5 }))).toMatchObject({ cause: "FAILURES" });
  });

  it.each(["OPEN", "HALF_OPEN"] as const)("is the only one that opens: %s stays as it is", (phase) => {
    expect(open(closed(failing, { phase }))).toBeUndefined();
  });
});

describe("the cool-down", () => {
  it("doubles with each opening before a full ramp is over, and starts again after it", () => {
    const ramp = policy.breaker.rampSeconds + policy.breaker.windowSeconds;
    const again = (millis: number) => closed(failing, { openings: 2, since: plus(NOW, -ramp * SECOND + millis) });
    expect(open(again(1))).toMatchObject({ openings: 3, openUntil: coolDown(120) });
    expect(open(again(0))).toMatchObject({ openings: 1, openUntil: coolDown(30) });
  });

  it("is no longer after refusals", () => {
    const since = plus(NOW, -SECOND);
    expect(open(closed(refusing, { openings: 2, since }))).toMatchObject({ openings: 2, openUntil: coolDown(60) });
    expect(open(closed(refusing, { openings: 0, since }))).toMatchObject({ openings: 1, openUntil: coolDown(30) });
  });

  it("has a cap, however many openings there were", () => {
    const since = plus(NOW, -SECOND);
    expect(open(closed(failing, { openings: 5_000, since }))).toMatchObject({ openUntil: coolDown(600) });
  });
});

describe("after the probe", () => {
  const halfOpen = closed(failing, { phase: "HALF_OPEN", openings: 2, cause: "REFUSALS" });
  const probed = (result: "accepted" | "failed" | "refused", fields: Partial<Breaker> = {}) =>
    afterProbe({ ...halfOpen, ...fields }, result, NOW, policy.breaker);

  it("accepted: closed, and the openings stay until the ramp is over", () => {
    expect(probed("accepted")).toEqual(nextPhase(halfOpen, "CLOSED", NOW));
    expect(probed("accepted").openings).toBe(2);
  });

  it("failed: open for longer, because of failures", () => {
    expect(probed("failed")).toMatchObject({ phase: "OPEN", cause: "FAILURES", openings: 3, openUntil: coolDown(120) });
  });

  it("refused: open for as long as before, because of refusals", () => {
    const refused = { phase: "OPEN", cause: "REFUSALS" };
    expect(probed("refused", { cause: "FAILURES" })).toMatchObject({
      ...refused,
      openings: 2,
      openUntil: coolDown(60),
    });
    expect(probed("refused", { openings: 0 })).toMatchObject({ ...refused, openings: 1, openUntil: coolDown(30) });
  });

  it("not used: open, and the next probe may try at once", () => {
    const released = { phase: "OPEN", generation: 2, openings: 2, cause: "REFUSALS", openUntil: NOW };
    expect(releaseProbe(halfOpen, NOW)).toMatchObject(released);
  });
});
