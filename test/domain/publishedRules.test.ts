import { beforeEach, describe, expect, it, vi } from "vitest";
import { RULES_UNTIL } from "../../functions/domain/zones/zoneRules.ts";

/** What was read once is kept: each test reads the rules anew. */
async function freshRules() {
  return await import("../../functions/domain/zones/publishedRules.ts");
}
const at = (text: string) => Date.parse(text);
const always = (offsetMinutes: number) => ({ from: Number.NEGATIVE_INFINITY, offsetMinutes });

describe("the published rules of a zone", () => {
  beforeEach(() => {
    vi.resetModules();
  });

  it("are one period where the clocks never change", async () => {
    const { publishedPeriods } = await freshRules();
    expect(publishedPeriods("Asia/Tokyo")).toEqual([always(540)]);
    expect(publishedPeriods("Asia/Kathmandu")).toEqual([always(345)]);
  });

  it("begin a period with each change", async () => {
    const { publishedPeriods } = await freshRules();
    const berlin = publishedPeriods("Europe/Berlin");
    expect(berlin.slice(0, 4)).toEqual([
      always(60),
      { from: at("2025-03-30T01:00:00Z"), offsetMinutes: 120 },
      { from: at("2025-10-26T01:00:00Z"), offsetMinutes: 60 },
      { from: at("2026-03-29T01:00:00Z"), offsetMinutes: 120 },
    ]);
    expect(berlin.at(-1)).toEqual({ from: at("2050-10-30T01:00:00Z"), offsetMinutes: 60 });
    expect(at("2050-10-30T01:00:00Z")).toBeLessThan(at(RULES_UNTIL));
    expect(publishedPeriods("Africa/Casablanca").slice(0, 3)).toEqual([
      always(60),
      { from: at("2025-02-23T02:00:00Z"), offsetMinutes: 0 },
      { from: at("2025-04-06T02:00:00Z"), offsetMinutes: 60 },
    ]);
  });

  it("are those of another zone where the rules say so, and are read once", async () => {
    const { publishedPeriods } = await freshRules();
    expect(publishedPeriods("US/Pacific")).toBe(publishedPeriods("America/Los_Angeles"));
    expect(publishedPeriods("Europe/Paris")).toBe(publishedPeriods("Africa/Ceuta"));
    expect(publishedPeriods("Asia/Tokyo")).toBe(publishedPeriods("Asia/Tokyo"));
  });

  it("do not exist for a name that is none", async () => {
    const { publishedName, publishedPeriods } = await freshRules();
    expect(() => publishedPeriods("Mars/Olympus")).toThrow("unknown time zone: Mars/Olympus");
    expect(publishedName("Mars/Olympus")).toBeUndefined();
  });

  it("follow the main name of the zone: of a link it is its target, of any other name the name itself", async () => {
    const { zoneOfName } = await freshRules();
    expect(["Europe/Kiev", "US/Pacific", "Europe/Oslo", "Africa/Abidjan", "Mars/Olympus"].map(zoneOfName)).toEqual([
      "Europe/Kyiv",
      "America/Los_Angeles",
      "Europe/Oslo",
      "Africa/Abidjan",
      "Mars/Olympus",
    ]);
  });
});
