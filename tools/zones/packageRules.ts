import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import moment from "moment-timezone";
import * as z from "zod";

const require = createRequire(import.meta.url);
const packedSchema = z.object({ version: z.string(), zones: z.array(z.string()), links: z.array(z.string()) });
const metaSchema = z.object({
  version: z.string(),
  zones: z.record(z.string(), z.object({ countries: z.array(z.string()) })),
});

/** Offsets in minutes east of UTC: the first one, and each later one with its first instant. */
export type Offsets = { first: number; changes: { at: number; offset: number }[] };
/** `follows`: the name that this one is another spelling of; it has no law of its own. */
export type PackageName = { name: string; zone: string; follows?: string };
export type PackageRules = {
  version: string;
  /** The day on which the package was published, `YYYY-MM-DD`. */
  published: string;
  names: PackageName[];
  offsetsOf(zone: string, from: number, until: number): Offsets;
};

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(require.resolve(path), "utf8"));
}

/** The zones, links and offsets that the installed moment-timezone has. */
export function readPackage(): PackageRules {
  const packed = packedSchema.parse(readJson("moment-timezone/data/packed/latest.json"));
  const meta = metaSchema.parse(readJson("moment-timezone/data/meta/latest.json"));
  const zones = new Map(packed.zones.map((zone) => [zone.slice(0, zone.indexOf("|")), zone]));
  const offsetsOf = (zone: string, from: number, until: number) => {
    const text = zones.get(zone);
    if (text === undefined) throw new Error(`moment-timezone has no zone ${zone}`);
    return offsetsBetween(moment.tz.unpack(text), from, until);
  };
  const links = packed.links.map((link) => link.split("|"));
  const places = new Set(Object.keys(meta.zones));
  const names = [...zones.keys()].flatMap((zone) =>
    namesOf(
      [zone, ...links.flatMap(([target, name]) => (target === zone && name !== undefined ? [name] : []))],
      places,
    ),
  );
  return {
    version: packed.version,
    published: publishedOn(),
    names: names.sort((a, b) => (a.name < b.name ? -1 : 1)),
    offsetsOf,
  };
}

/** The package's list of changes begins with the newest version and its day. */
function publishedOn(): string {
  const changes = readFileSync(require.resolve("moment-timezone/changelog.md"), "utf8");
  const day = /^### `[\d.]+` _(\d{4}-\d\d-\d\d)_/m.exec(changes)?.[1];
  if (day === undefined) throw new Error("moment-timezone's changelog.md does not say when its version came out");
  return day;
}

/**
 * The names that share one zone in the data. A place of a country (data/meta lists them) may get its own rules: Oslo is a link to
 * Berlin only because both have had the same rules so far. Any other name is another spelling (Europe/Kiev, US/Pacific). It follows its
 * place if the group has only one place. Otherwise the data does not say which place is meant, and the name follows no other name.
 */
function namesOf(group: string[], places: Set<string>): PackageName[] {
  const [zone = ""] = group;
  const [main = zone, ...others] = group.filter((name) => places.has(name));
  return group.map((name) => {
    if (name === main || others.length > 0) return { name, zone };
    return { name, zone, follows: main };
  });
}

function offsetsBetween(
  { untils, offsets }: { untils: number[]; offsets: number[] },
  from: number,
  until: number,
): Offsets {
  let first: number | undefined;
  const changes: Offsets["changes"] = [];
  for (const [index, west] of offsets.entries()) {
    const start = untils[index - 1] ?? Number.NEGATIVE_INFINITY;
    const end = untils[index] ?? Number.POSITIVE_INFINITY;
    if (end <= from || start >= until) continue;
    const offset = west === 0 ? 0 : -west;
    if (first === undefined) first = offset;
    else if (offset !== (changes.at(-1)?.offset ?? first)) changes.push({ at: start, offset });
  }
  if (first === undefined) throw new Error("a zone without offsets");
  return { first, changes };
}
