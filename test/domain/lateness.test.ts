import { describe, expect, it } from "vitest";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import { isTooLate, reasonToExpire } from "../../functions/domain/lateness.ts";
import { DUE, policy } from "./fixtures.ts";

describe("a message is too late", () => {
  const limit = plus(DUE, 48 * HOUR);

  it("after the late limit, not at it", () => {
    expect(isTooLate({ dueAt: DUE }, limit, policy)).toBe(false);
    expect(isTooLate({ dueAt: DUE }, plus(limit, 1), policy)).toBe(true);
    expect(isTooLate({ dueAt: DUE }, plus(DUE, -HOUR), policy)).toBe(false);
  });

  it("counted from the replay of an operator, where it came after the due time", () => {
    const replayed = { dueAt: DUE, replayedAt: plus(DUE, HOUR) };
    expect(isTooLate(replayed, plus(limit, HOUR), policy)).toBe(false);
    expect(isTooLate(replayed, plus(limit, HOUR + 1), policy)).toBe(true);
    expect(isTooLate({ dueAt: DUE, replayedAt: plus(DUE, -HOUR) }, limit, policy)).toBe(false);
  });
});

describe("the reason of an expired message", () => {
  const reason = { kind: "SERVICE_FAILED", detail: "503" } as const;

  it("is the late limit, with what held the message up last", () => {
    expect(reasonToExpire({})).toEqual({ kind: "LATE_LIMIT", detail: "LATE_LIMIT" });
    expect(reasonToExpire({ reason })).toEqual({ kind: "LATE_LIMIT", detail: "503" });
  });

  it("is an unknown outcome where the user may have the message", () => {
    expect(reasonToExpire({ reason, unknownSince: DUE })).toEqual({ kind: "UNKNOWN_OUTCOME", detail: "503" });
    expect(reasonToExpire({ unknownSince: DUE })).toEqual({ kind: "UNKNOWN_OUTCOME", detail: "LATE_LIMIT" });
  });
});
