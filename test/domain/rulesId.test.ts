import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueTime } from "../../functions/domain/dueTime.ts";
import { DAY, HOUR, plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, sendTimeSchema } from "../../functions/domain/model.ts";
import { rulesId, zoneFingerprint } from "../../functions/domain/zones/rulesId.ts";
import { publishedLaw, type ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { IANA_VERSION } from "../../functions/domain/zones/zoneRules.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";

const instant = (text: string) => toInstant(Date.parse(text));
const law = (given: unknown): ZoneLaw => ({ zoneOverrides: zoneOverridesSchema.parse(given) });
const paris = keptZone("Europe/Paris");
const entry = (from: string, offsetMinutes: number) => ({ from, offsetMinutes });

describe("the id of the rules", () => {
  it("is IANA's version where there are no overrides", () => {
    expect(rulesId(publishedLaw)).toBe(IANA_VERSION);
  });

  it("depends on what the overrides say, not on how they are written", () => {
    const one = law({
      "Asia/Tokyo": [entry("2027-01-01T00:00:00Z", 600)],
      "US/Pacific": [entry("2027-01-01T00:00:00Z", -420)],
    });
    const same = law({
      "america/los_angeles": [entry("2027-01-01T01:00:00+01:00", -420)],
      "Asia/Tokyo": [entry("2027-01-01T00:00:00.000Z", 600)],
    });
    const other = law({
      "Asia/Tokyo": [entry("2027-01-01T00:00:00Z", 540)],
      "US/Pacific": [entry("2027-01-01T00:00:00Z", -420)],
    });
    expect(rulesId(one)).toMatch(new RegExp(`^${IANA_VERSION}\\+[0-9a-f]{16}$`));
    expect(rulesId(same)).toBe(rulesId(one));
    expect(rulesId(other)).not.toBe(rulesId(one));
    // Stored ids are compared with it: the same overrides have the same hash for ever.
    const [from, sorted] = ["2027-01-01T00:00:00.000Z", ["America/Los_Angeles", "Asia/Tokyo"]];
    const text = JSON.stringify([
      [sorted[0], [[from, -420]]],
      [sorted[1], [[from, 600]]],
    ]);
    expect(rulesId(one)).toBe(`${IANA_VERSION}+${createHash("sha256").update(text).digest("hex").slice(0, 16)}`);
  });
});

describe("the fingerprint of a zone", () => {
  const window = { from: instant("2027-03-27T00:00:00Z"), through: instant("2027-03-29T00:00:00Z") };

  it("differs where an offset of the window differs, and only then", () => {
    const published = zoneFingerprint(paris, window, publishedLaw);
    const print = (...entries: object[]) => zoneFingerprint(paris, window, law({ "Europe/Paris": entries }));
    expect(print(entry("2027-03-28T01:00:00Z", 60))).not.toBe(published);
    const winter = entry("2020-01-01T00:00:00Z", 60);
    expect(print(winter, entry("2027-03-28T01:00:01Z", 120)), "a second later").not.toBe(published);
    expect(print(entry("2027-03-29T00:00:00Z", 60)), "at the end of the window").not.toBe(published);
    expect(print(entry("2027-03-29T00:00:01Z", 60)), "after the window").toBe(published);
    expect(print(entry("2020-01-01T00:00:00Z", 60), entry("2027-03-28T01:00:00Z", 120)), "the same").toBe(published);
    expect(
      print(entry("2020-01-01T00:00:00Z", 60), entry("2027-03-27T12:00:00Z", 60), entry("2027-03-28T01:00:00Z", 120)),
    ).toBe(published);
    expect(zoneFingerprint(keptZone("Europe/Berlin"), window, publishedLaw), "two zones, one law").toBe(published);
    expect(zoneFingerprint(keptZone("Europe/London"), window, publishedLaw)).not.toBe(published);
  });

  it("equal: every due time inside the window is the same by both laws", () => {
    const anyEntry = fc.record({ from: fc.integer({ min: 0, max: 20 }), offset: fc.constantFrom(0, 60, 120) });
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), anyEntry, fc.integer({ min: 0, max: 20 }), (zone, given, day) => {
        const start = instant("2027-03-20T00:00:00Z");
        const changed = law({ [zone]: [entry(plus(start, given.from * DAY), given.offset)] });
        const date = localDateSchema.parse(plus(start, day * DAY).slice(0, 10));
        const [before, after] = [publishedLaw, changed].map((each) =>
          dueTime(date, sendTimeSchema.parse("09:00"), zone, each),
        );
        if (before === undefined || after === undefined) throw new Error("no due time");
        const seen = { from: plus(before, -30 * HOUR), through: plus(before, 30 * HOUR) };
        const equal = zoneFingerprint(zone, seen, changed) === zoneFingerprint(zone, seen, publishedLaw);
        if (equal) expect(after).toBe(before);
      }),
      { numRuns: 1_000 },
    );
  });
});
