import { describe, expect, it } from "vitest";
import { breakerPolicySchema, policySchema } from "../../functions/domain/policy.ts";

const accepts = (field: string, value: unknown) => policySchema.safeParse({ [field]: value }).success;
const breakerAccepts = (field: string, value: unknown) => breakerPolicySchema.safeParse({ [field]: value }).success;

describe("a stage that states nothing", () => {
  it("has these values: a change of one changes every stage", () => {
    expect(policySchema.parse({})).toEqual({
      partitions: 16,
      horizonHours: 36,
      lookaheadSeconds: 600,
      sendTime: "09:00",
      leapDay: "FEB_28",
      zoneOverrides: {},
      lateLimitHours: 48,
      retryBaseSeconds: 30,
      retryCapSeconds: 3600,
      leaseSeconds: 120,
      emailTimeoutMs: 10_000,
      acceptance: "body",
      unknownOutcome: "resend",
      maxRecoveries: 3,
      maxReplays: 5,
      retentionDays: 400,
      bundleSize: 25,
      messagesAtOnce: 10,
      volumeLimit: 5,
      breaker: {
        windowSeconds: 60,
        minimumCalls: 10,
        failureRate: 0.5,
        minimumFailures: 3,
        refusalRate: 0.5,
        minimumRefusals: 5,
        coolDownSeconds: 30,
        coolDownCapSeconds: 600,
        probeLeaseSeconds: 60,
        rampSeconds: 120,
        rampFromPerSecond: 1,
        rampToPerSecond: 100,
      },
    });
  });
});

describe("a setting of the policy", () => {
  it.each([
    ["partitions", 1, 256],
    ["partitionsBefore", 1, 256],
    ["horizonHours", 24, 72],
    ["lookaheadSeconds", 60, 840],
    ["lateLimitHours", 1, 720],
    ["emailTimeoutMs", 100, 25_000],
  ])("%s is a whole number from %i to %i", (field, lowest, highest) => {
    for (const value of [lowest, highest]) expect(accepts(field, value)).toBe(true);
    for (const value of [lowest - 1, lowest + 0.5, highest + 1]) expect(accepts(field, value)).toBe(false);
  });

  it.each([
    ["retryBaseSeconds", 1],
    ["retryCapSeconds", 1],
    ["leaseSeconds", 10],
    ["maxRecoveries", 1],
    ["maxReplays", 1],
    ["retentionDays", 35],
  ])("%s is a whole number from %i", (field, lowest) => {
    for (const value of [lowest, lowest + 1, 100_000]) expect(accepts(field, value)).toBe(true);
    for (const value of [lowest - 1, lowest + 0.5]) expect(accepts(field, value)).toBe(false);
  });

  it("is one of a few words, a positive rate or an instant", () => {
    for (const word of ["body", "status"]) expect(accepts("acceptance", word)).toBe(true);
    for (const word of ["resend", "hold"]) expect(accepts("unknownOutcome", word)).toBe(true);
    for (const field of ["acceptance", "unknownOutcome"]) expect(accepts(field, "")).toBe(false);
    for (const rate of [0.1, 100_000]) expect(accepts("ratePerSecond", rate)).toBe(true);
    expect(accepts("ratePerSecond", 0)).toBe(false);
    expect(accepts("firstDueAt", "2026-01-01T00:00:00.000Z")).toBe(true);
    expect(accepts("firstDueAt", "2026-01-01")).toBe(false);
    expect(policySchema.parse({ breaker: { minimumCalls: 20 } }).breaker.minimumCalls).toBe(20);
    expect(accepts("breaker", { minimumCalls: 0 })).toBe(false);
  });
});

describe("a setting of the breaker", () => {
  it.each([
    ["minimumCalls", 1],
    ["minimumFailures", 1],
    ["minimumRefusals", 1],
    ["coolDownSeconds", 1],
    ["coolDownCapSeconds", 1],
    ["probeLeaseSeconds", 5],
    ["rampSeconds", 0],
  ])("%s is a whole number from %i", (field, lowest) => {
    for (const value of [lowest, lowest + 1, 100_000]) expect(breakerAccepts(field, value)).toBe(true);
    for (const value of [lowest - 1, lowest + 0.5]) expect(breakerAccepts(field, value)).toBe(false);
  });

  it("windowSeconds is a whole number from 10 to 600", () => {
    for (const value of [10, 600]) expect(breakerAccepts("windowSeconds", value)).toBe(true);
    for (const value of [9, 10.5, 601]) expect(breakerAccepts("windowSeconds", value)).toBe(false);
  });

  it.each(["failureRate", "refusalRate"])("%s is a share above 0 up to 1", (field) => {
    for (const value of [0.01, 1]) expect(breakerAccepts(field, value)).toBe(true);
    for (const value of [0, 1.01]) expect(breakerAccepts(field, value)).toBe(false);
  });

  it.each(["rampFromPerSecond", "rampToPerSecond"])("%s is positive", (field) => {
    for (const value of [0.1, 100_000]) expect(breakerAccepts(field, value)).toBe(true);
    for (const value of [0, -1]) expect(breakerAccepts(field, value)).toBe(false);
  });
});
