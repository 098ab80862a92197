import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { knownZones } from "../../functions/domain/zones.ts";
import { type Comparison, differences, type OffsetOf } from "../../tools/zones/differences.ts";
import { readPackage } from "../../tools/zones/packageRules.ts";
import { overrideLines, packageLines } from "../../tools/zones/report.ts";
import { ruleFile } from "../../tools/zones/ruleText.ts";

const FILE = "functions/domain/zones/zoneRules.ts";
const zones = (...args: string[]) =>
  spawnSync(process.execPath, ["--no-warnings=ExperimentalWarning", "tools/zones/cli.ts", ...args], {
    encoding: "utf8",
  });

describe("the generated rules", () => {
  it("are what the pinned package gives, all names of its zones, links and places, in 32 KiB", () => {
    const rules = readPackage();
    const text = readFileSync(FILE, "utf8");
    expect(text).toBe(ruleFile(rules));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(32 * 1024);
    const places: unknown = JSON.parse(readFileSync("node_modules/moment-timezone/data/meta/latest.json", "utf8"));
    const modern = Object.keys(Reflect.get(Object(places), "zones"));
    expect(modern.length).toBeGreaterThan(400);
    expect(knownZones()).toEqual(expect.arrayContaining(modern));
    expect(packageLines(rules)).toEqual([]);
  });

  it("are all that a function takes from the package", () => {
    const sources = readdirSync("functions", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    expect(sources.length).toBeGreaterThan(50);
    for (const name of sources) expect(readFileSync(`functions/${name}`, "utf8"), name).not.toMatch(/from "moment/);
  });
});

describe("npm run zones", () => {
  it("says nothing and ends with 0 on --check where the file is right", () => {
    expect(zones("--check")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("explains itself on --help", () => {
    const { status, stdout } = zones("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("--update");
  });

  it.each([[["--bogus"]], [["extra"]], [["--update", "--check"]]])("refuses %j in one line", (args) => {
    const { status, stderr, stdout } = zones(...args);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^.*\. Run the command with --help to see its options\.\n$/);
  });

  it("says the versions of the rules, the package and the runtime", () => {
    const { status, stdout } = zones();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^rules in use +IANA 20\d\d[a-z] of 20\d\d-\d\d-\d\d, \d+ names, 2025 to 2050$/m);
    expect(stdout).toMatch(/^installed package +IANA 20\d\d[a-z], moment-timezone \d+\.\d+\.\d+$/m);
    expect(stdout).toContain(`IANA ${process.versions.tz}, Node ${process.versions.node}`);
  });
});

describe("differences in words", () => {
  const hours = (first: number, ...changes: [string, number][]): OffsetOf => {
    return (_name, at) => 60 * (changes.findLast(([from]) => Date.parse(from) <= at)?.[1] ?? first);
  };
  const words = (ours: OffsetOf, theirs: OffsetOf) => {
    const comparison: Comparison = { ours, theirs, from: Date.UTC(2026, 0, 1), until: Date.UTC(2029, 0, 1) };
    return differences(["A/B", "A/C"], comparison, "the runtime");
  };

  it.each<[string, OffsetOf, OffsetOf, string]>([
    [
      "a change that does not happen",
      hours(-5),
      hours(-5, ["2026-11-01T07:00:00Z", -6]),
      "from 2026-11-01T07:00:00Z stays at UTC-5; nine o'clock is an hour earlier than the runtime says",
    ],
    [
      "a change that the other does not know, for one winter",
      hours(1, ["2026-11-01T00:00:00Z", 0], ["2027-03-01T00:00:00Z", 1]),
      hours(1),
      "from 2026-11-01 until 2027-03-01 goes to UTC+0; nine o'clock is an hour later than the runtime says",
    ],
    [
      "from the beginning, by more",
      hours(5.5),
      hours(3),
      "from 2026-01-01 stays at UTC+5:30; nine o'clock is 150 minutes earlier than the runtime says",
    ],
    ["a name that the other lacks", hours(1), () => undefined, "the runtime does not know it"],
    ["a name that only the other has", () => undefined, hours(1), "only the runtime knows it"],
  ])("%s", (_case, ours, theirs, sentence) => {
    expect(words(ours, theirs)).toEqual([{ names: ["A/B", "A/C"], words: sentence }]);
  });

  it("none where there are none", () => {
    expect(words(hours(1), hours(1))).toEqual([]);
  });
});

describe("overrides of a stage", () => {
  const lines = (given: unknown) =>
    overrideLines("stage prod", { zoneOverrides: zoneOverridesSchema.parse(given) }, readPackage());

  it("that the rules have caught up with are reported as needless", () => {
    const given = { "America/Winnipeg": [{ from: "2026-03-08T08:00:00Z", offsetMinutes: -300 }] };
    expect(lines(given).join("\n")).toMatch(
      /^stage prod: the override of America\/Winnipeg is needless: .* Remove it\.$/,
    );
  });

  it("that change something say what, and which links they leave alone", () => {
    const [change, links] = lines({ "Europe/Berlin": [{ from: "2050-10-30T01:00:00Z", offsetMinutes: 120 }] });
    expect(change).toMatch(
      /^stage prod: override of Europe\/Berlin: from 2050-10-30T01:00:00Z stays at UTC\+2; nine o'clock is an hour earlier/,
    );
    expect(links).toMatch(/does not hold for names that IANA links to it: .*Europe\/Oslo/);
  });
});
