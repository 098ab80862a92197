import { describe, expect, it } from "vitest";
import { keptZone, knownZones, zoneNamed } from "../../functions/domain/zones.ts";

describe("zone names", () => {
  it("are all zones and links of IANA, each kept as it is, in whatever case it is given", () => {
    const zones = knownZones();
    expect(new Set(zones).size).toBe(zones.length);
    expect(zones.length).toBeGreaterThanOrEqual(597);
    for (const zone of zones) {
      expect(zoneNamed(zone)).toBe(zone);
      expect(zoneNamed(zone.toLowerCase())).toBe(zone);
      expect(zoneNamed(zone.toUpperCase())).toBe(zone);
      expect(keptZone(zone)).toBe(zone);
    }
  });

  it.each([
    ["asia/tokyo", "Asia/Tokyo"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["Europe/Kiev", "Europe/Kiev"],
    ["europe/KYIV", "Europe/Kyiv"],
    ["Europe/Oslo", "Europe/Oslo"],
    ["us/pacific", "US/Pacific"],
    ["America/Buenos_Aires", "America/Buenos_Aires"],
    ["America/Coyhaique", "America/Coyhaique"],
    ["utc", "UTC"],
    ["Etc/UTC", "Etc/UTC"],
    ["etc/gmt+12", "Etc/GMT+12"],
    ["HST", "HST"],
    ["pst8pdt", "PST8PDT"],
    ["gb", "GB"],
  ])("%s is kept as %s", (name, kept) => {
    expect(zoneNamed(name)).toBe(kept);
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
    "Europe/Berlin\nEurope/Paris",
    "BST",
    "AST",
    "ist",
    "PST",
    "SystemV/EST5EDT",
    "constructor",
    "__proto__",
  ])("%j is no zone", (name) => {
    expect(zoneNamed(name)).toBeUndefined();
    expect(() => keptZone(name)).toThrow(/unknown time zone/);
  });
});
