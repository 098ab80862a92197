import { IANAZone } from "luxon";
import { describe, expect, it } from "vitest";
import { canonicalZone, knownZones } from "../../functions/domain/zones.ts";

describe("zones", () => {
  it("knows every zone of the runtime, each by a name that stays what it is", () => {
    const zones = knownZones();
    expect(zones.length).toBeGreaterThan(400);
    for (const zone of zones) {
      expect(canonicalZone(zone)).toBe(zone);
      expect(IANAZone.isValidZone(zone)).toBe(true);
    }
  });

  it.each([
    ["asia/tokyo", "Asia/Tokyo"],
    ["Asia/Calcutta", "Asia/Kolkata"],
    ["Europe/Kiev", "Europe/Kyiv"],
    ["Europe/Kyiv", "Europe/Kyiv"],
    ["US/Pacific", "America/Los_Angeles"],
    ["America/Buenos_Aires", "America/Argentina/Buenos_Aires"],
    ["UTC", "UTC"],
    ["Etc/UTC", "UTC"],
    ["Etc/GMT+12", "Etc/GMT+12"],
    ["HST", "Pacific/Honolulu"],
    ["PST8PDT", "America/Los_Angeles"],
  ])("%s is %s", (name, canonical) => {
    expect(canonicalZone(name)).toBe(canonical);
  });

  it.each([
    "+05:00",
    "-03",
    "UTC+3",
    "GMT+3",
    "",
    "local",
    "system",
    "Europe",
    "Mars/Olympus",
    "Europe/Berlin ",
    "Europe/Berlin\0",
    "BST",
    "AST",
    "ist",
    "PST",
    "SystemV/EST5EDT",
  ])("%j is no zone", (name) => {
    expect(canonicalZone(name)).toBeUndefined();
  });
});
