import { IANAZone } from "luxon";
import { overrideUses } from "../../functions/domain/zones/overrideUse.ts";
import { zoneOfName } from "../../functions/domain/zones/publishedRules.ts";
import { offsetAt, publishedLaw, type ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { IANA_VERSION, RULES_FROM, RULES_PUBLISHED, RULES_UNTIL } from "../../functions/domain/zones/zoneRules.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";
import { type Comparison, differences, type OffsetOf } from "./differences.ts";
import type { PackageRules } from "./packageRules.ts";

const MINUTE = 60_000;
const YEARS = { from: Date.parse(RULES_FROM), until: Date.parse(RULES_UNTIL) };

const known = new Set<string>(knownZones());
const byLaw =
  (law: ZoneLaw): OffsetOf =>
  (name, at) =>
    known.has(name) ? offsetAt(at, keptZone(name), law) / MINUTE : undefined;
const byRuntime: OffsetOf = (name, at) => (IANAZone.isValidZone(name) ? IANAZone.create(name).offset(at) : undefined);
const byPackage = ({ names, offsetsOf }: PackageRules): OffsetOf => {
  const zones = new Map(names.map(({ name, zone }) => [name, offsetsOf(zone, YEARS.from, YEARS.until)]));
  return (name, at) => {
    const offsets = zones.get(name);
    return offsets && (offsets.changes.findLast((change) => change.at <= at)?.offset ?? offsets.first);
  };
};

/** The rules that this project, the package and the runtime use. */
export function versionLines(rules: PackageRules, packageVersion: string): string[] {
  const years = `${RULES_FROM.slice(0, 4)} to ${Number(RULES_UNTIL.slice(0, 4)) - 1}`;
  return [
    `rules in use       IANA ${IANA_VERSION} of ${RULES_PUBLISHED}, ${known.size} names, ${years}`,
    `installed package  IANA ${rules.version}, moment-timezone ${packageVersion}`,
    `this runtime       IANA ${process.versions.tz}, Node ${process.versions.node}`,
  ];
}

/** How the rules in use differ from the runtime, in this year and the next two. More years would take a minute. */
export function runtimeLines(year: number): string[] {
  const years = { from: Date.UTC(year, 0, 1), until: Date.UTC(year + 3, 0, 1) };
  const comparison = { ours: byLaw(publishedLaw), theirs: byRuntime, ...years };
  return lines(knownZones(), comparison, "the runtime");
}

/** How the installed package differs from the rules in use. */
export function packageLines(rules: PackageRules): string[] {
  const comparison = { ours: byPackage(rules), theirs: byLaw(publishedLaw), ...YEARS };
  const names = new Set([...rules.names.map(({ name }) => name), ...known]);
  return lines([...names].sort(), comparison, "the earlier file");
}

/** What each override of a stage changes, and which names have the same rules as its zone but do not get the override. */
export function overrideLines(where: string, law: ZoneLaw, rules: PackageRules): string[] {
  return overrideUses(law).flatMap(({ zone, differsFrom }) => {
    if (differsFrom === undefined)
      return [`${where}: the override of ${zone} is needless: IANA ${IANA_VERSION} says the same. Remove it.`];
    const comparison = { ours: byLaw(law), theirs: byLaw(publishedLaw), ...YEARS };
    const words = lines([zone], comparison, `IANA ${IANA_VERSION}`);
    const dataZone = rules.names.find(({ name }) => name === zone)?.zone;
    const others = rules.names.filter((each) => each.zone === dataZone && zoneOfName(each.name) !== zone);
    const without = others.filter(({ name }) => law.zoneOverrides[zoneOfName(name)] === undefined);
    const hint = `${where}: the override of ${zone} does not hold for names that IANA links to it:`;
    return [
      ...words.map((line) => `${where}: override of ${line}`),
      ...(without.length > 0 ? [`${hint} ${without.map(({ name }) => name).join(", ")}`] : []),
    ];
  });
}

function lines(names: readonly string[], comparison: Comparison, other: string): string[] {
  return differences(names, comparison, other).map(({ names: group, words }) => `${group.join(", ")}: ${words}`);
}
