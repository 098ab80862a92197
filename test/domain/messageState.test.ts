import { describe, expect, it } from "vitest";
import { bucketOf, messageStatuses, type Transition, transitions } from "../../functions/domain/messageState.ts";
import { retryDelay } from "../../functions/domain/retry.ts";

describe("the state table", () => {
  it("never leaves SENT, and only an operator's replay leaves FAILED, EXPIRED and SUPPRESSED (P2)", () => {
    const leaving = (status: string) =>
      (Object.keys(transitions) as Transition[]).filter((transition) =>
        transitions[transition].from.some((each) => each === status),
      );
    expect(leaving("SENT")).toEqual([]);
    expect(leaving("FAILED")).toEqual(["replay"]);
    expect(leaving("EXPIRED")).toEqual(["replay"]);
    expect(leaving("SUPPRESSED")).toEqual(["replay"]);
  });

  it("reaches SENT from SENDING only", () => {
    const into = Object.values(transitions).filter((transition) => transition.to === "SENT");
    expect(into).toEqual([{ from: ["SENDING"], to: "SENT" }]);
  });

  it("keeps sent and suppressed messages out of the index of open work (P7)", () => {
    expect(messageStatuses.map((status) => bucketOf(status))).toEqual([
      "SCHEDULED",
      "IN_FLIGHT",
      "IN_FLIGHT",
      undefined,
      "FAILED",
      "EXPIRED",
      undefined,
    ]);
  });
});

describe("retry delays", () => {
  const policy = { retryBaseSeconds: 30, retryCapSeconds: 3600 };
  it("grow with full jitter up to the cap", () => {
    expect(retryDelay(1, policy, () => 0.5)).toBe(15_000);
    expect(retryDelay(3, policy, () => 0.5)).toBe(60_000);
    expect(retryDelay(40, policy, () => 1)).toBe(3_600_000);
    expect(retryDelay(1, policy, () => 0)).toBe(1_000);
  });
  it("obey Retry-After, up to an hour", () => {
    expect(retryDelay(1, policy, () => 0, 90_000)).toBe(90_000);
    expect(retryDelay(1, policy, () => 0, 10 ** 12)).toBe(3_600_000);
  });
});
