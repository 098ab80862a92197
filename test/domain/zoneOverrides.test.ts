import { describe, expect, it } from "vitest";
import { policySchema } from "../../functions/domain/policy.ts";
import { needlessOverrides, overrideUses } from "../../functions/domain/zones/overrideUse.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { readEnvironment } from "../../functions/runtime/environment.ts";
import { deployedStageSchema, parseStage, readDeployedStage } from "../../lib/stages.ts";
import { readSettings } from "../../local/settings.ts";

const PARIS = { "Europe/Paris": [{ from: "2027-03-28T01:00:00Z", offsetMinutes: 60 }] };

const wrong: [string, unknown, RegExp][] = [
  ["no zone", { "Europe/Pari": PARIS["Europe/Paris"] }, /Europe\/Pari: is not a time zone of IANA 20/],
  ["an offset as a zone", { "+01:00": PARIS["Europe/Paris"] }, /\+01:00: is not a time zone/],
  [
    "no instant",
    { "Europe/Paris": [{ from: "tomorrow", offsetMinutes: 60 }] },
    /Europe\/Paris\.0\.from: must be an ins/,
  ],
  [
    "a local time",
    { "Europe/Paris": [{ from: "2027-03-28T01:00:00", offsetMinutes: 60 }] },
    /must be an instant such as/,
  ],
  [
    "a date",
    { "Europe/Paris": [{ from: "2027-03-28", offsetMinutes: 60 }] },
    /Europe\/Paris\.0\.from: must be an instant/,
  ],
  ["too far west", { "Asia/Tokyo": [{ from: "2027-03-28T01:00:00Z", offsetMinutes: -721 }] }, /-720 \(UTC-12\)/],
  [
    "too far east",
    { "Asia/Tokyo": [{ from: "2027-03-28T01:00:00Z", offsetMinutes: 841 }] },
    /Tokyo\.0\.offsetMin.*840/,
  ],
  [
    "half a minute",
    { "Asia/Tokyo": [{ from: "2027-03-28T01:00:00Z", offsetMinutes: 60.5 }] },
    /Tokyo\.0\.offsetMinutes/,
  ],
  ["no entries", { "Asia/Tokyo": [] }, /Asia\/Tokyo: must have at least one entry/],
  ["misspelt", { "Asia/Tokyo": [{ from: "2027-03-28T01:00:00Z", offset: 60 }] }, /Asia\/Tokyo\.0.*/],
  [
    "unordered",
    {
      "Europe/Paris": [
        { from: "2027-10-31T01:00:00Z", offsetMinutes: 60 },
        { from: "2027-03-28T01:00:00Z", offsetMinutes: 120 },
      ],
    },
    /Europe\/Paris\.1\.from: must be later than the entry before/,
  ],
  [
    "the same instant twice",
    {
      "Europe/Paris": [
        { from: "2027-03-28T01:00:00Z", offsetMinutes: 60 },
        { from: "2027-03-28T03:00:00+02:00", offsetMinutes: 120 },
      ],
    },
    /Europe\/Paris\.1\.from: must be later/,
  ],
  [
    "two names of one zone",
    { "Europe/Kyiv": PARIS["Europe/Paris"], "Europe/Kiev": PARIS["Europe/Paris"] },
    /Europe\/Kiev: is another name of Europe\/Kyiv/,
  ],
  [
    "a change right after a date that is left out",
    {
      "Pacific/Apia": [
        { from: "2027-01-01T00:00:00Z", offsetMinutes: -600 },
        { from: "2027-06-01T10:00:00Z", offsetMinutes: 840 },
        { from: "2027-06-02T09:00:00Z", offsetMinutes: -660 },
      ],
    },
    /Pacific\/Apia\.2\.from: must be at least 48 hours later/,
  ],
  ["no object", [], /zoneOverrides|ZONE_OVERRIDES/i],
];

describe("a wrong override is refused with the setting and the zone", () => {
  const good = readDeployedStage("dev");

  it.each(wrong)("at synth: %s", (_case, zoneOverrides, message) => {
    const settings = JSON.parse(JSON.stringify({ ...good, policy: { ...good.policy, zoneOverrides } }));
    const read = () => parseStage("dev", deployedStageSchema, settings);
    expect(read).toThrow(message);
    expect(read).toThrow(/^Stage "dev" \(lib\/stages\.ts or [^)]*\): policy\.zoneOverrides/);
  });

  it.each(wrong)("at the start of a function: %s", (_case, zoneOverrides) => {
    const read = () => readEnvironment({ STAGE: "dev", POLICY: JSON.stringify({ zoneOverrides }) });
    const zones = Object.keys(Object(zoneOverrides)).at(-1) ?? "";
    expect(read).toThrow(/POLICY is not a valid policy.*zoneOverrides/s);
    expect(read).toThrow(zones);
  });

  it.each(wrong)("at the start of the local system: %s", (_case, zoneOverrides, message) => {
    const read = () => readSettings({ LOCAL_ZONE_OVERRIDES: JSON.stringify(zoneOverrides) });
    expect(read).toThrow(message);
    expect(read).toThrow(/^Bad environment: LOCAL_ZONE_OVERRIDES="/);
  });

  it("at the start of the local system: no JSON", () => {
    expect(() => readSettings({ LOCAL_ZONE_OVERRIDES: "{" })).toThrow(/LOCAL_ZONE_OVERRIDES="\{" must be JSON such as/);
  });
});

describe("a right override", () => {
  it("is kept under the zone's main name, with instants in one form; reading it again changes nothing", () => {
    const read = zoneOverridesSchema.parse({
      "us/pacific": [{ from: "2027-03-14T03:00:00-07:00", offsetMinutes: -480 }],
      "Europe/Oslo": [{ from: "2027-03-28T01:00:00Z", offsetMinutes: 60 }],
    });
    expect(read).toEqual({
      "America/Los_Angeles": [{ from: "2027-03-14T10:00:00.000Z", offsetMinutes: -480 }],
      "Europe/Oslo": [{ from: "2027-03-28T01:00:00.000Z", offsetMinutes: 60 }],
    });
    expect(zoneOverridesSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
  });

  it("is the same in a stage and in LOCAL_ZONE_OVERRIDES; without one, there is none", () => {
    const { LOCAL_ZONE_OVERRIDES } = readSettings({ LOCAL_ZONE_OVERRIDES: JSON.stringify(PARIS) });
    expect(LOCAL_ZONE_OVERRIDES).toEqual(policySchema.parse({ zoneOverrides: PARIS }).zoneOverrides);
    expect(readSettings({}).LOCAL_ZONE_OVERRIDES).toBeUndefined();
    expect(policySchema.parse({}).zoneOverrides).toEqual({});
  });
});

describe("an override that the published rules have caught up with", () => {
  it("is needless: they say the same from then on", () => {
    const zoneOverrides = zoneOverridesSchema.parse({
      // As IANA 2026e has it since October 2026.
      "America/Winnipeg": [{ from: "2026-03-08T08:00:00Z", offsetMinutes: -300 }],
      ...PARIS,
    });
    expect(needlessOverrides({ zoneOverrides })).toEqual(["America/Winnipeg"]);
    expect(overrideUses({ zoneOverrides })).toEqual([
      { zone: "America/Winnipeg" },
      { zone: "Europe/Paris", differsFrom: "2027-03-28T01:00:00.000Z" },
    ]);
  });

  it("is not needless where it only agrees for a while: the last entry has no end", () => {
    const summer = {
      "Europe/Paris": [
        { from: "2027-03-28T01:00:00Z", offsetMinutes: 120 },
        { from: "2029-06-01T00:00:00Z", offsetMinutes: 60 },
      ],
    };
    const zoneOverrides = zoneOverridesSchema.parse(summer);
    expect(overrideUses({ zoneOverrides })).toEqual([
      { zone: "Europe/Paris", differsFrom: "2027-10-31T01:00:00.000Z" },
    ]);
  });
});

describe("an entry after one that leaves out a date", () => {
  const isTaken = (zone: string, ...entries: [from: string, offsetMinutes: number][]) =>
    zoneOverridesSchema.safeParse({ [zone]: entries.map(([from, offsetMinutes]) => ({ from, offsetMinutes })) })
      .success;

  it("is taken 48 hours later, and refused before: seen from the entry before", () => {
    const skip = ["2027-06-01T10:00:00Z", 840] as [string, number];
    const apia = (from: string) => isTaken("Pacific/Apia", ["2027-01-01T00:00:00Z", -600], skip, [from, -660]);
    expect(apia("2027-06-03T10:00:00Z")).toBe(true);
    expect(apia("2027-06-03T09:59:59Z")).toBe(false);
  });

  it("is refused before, seen from the published rules", () => {
    const samoa = (skip: number) =>
      isTaken("Pacific/Pago_Pago", ["2027-06-01T11:00:00Z", skip], ["2027-06-03T10:00:00Z", 720]);
    expect(samoa(780)).toBe(false);
    expect(samoa(779)).toBe(true);
  });
});
