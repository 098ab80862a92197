import { MINUTE } from "../instants.ts";
import { RULES_FROM, zoneRules } from "./zoneRules.ts";

/** The offset of a zone from an instant on, until the next period: milliseconds since the epoch, and minutes east of UTC. */
export type OffsetPeriod = { readonly from: number; readonly offsetMinutes: number };

const ruleOf = new Map(
  zoneRules
    .trim()
    .split("\n")
    .map((line) => {
      const space = line.indexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }),
);
const nameInAnyCase = new Map([...ruleOf.keys()].map((name) => [name.toLowerCase(), name]));
const read = new Map<string, readonly OffsetPeriod[]>();

/** Every name of a zone that IANA has, older and newer ones. */
export function publishedNames(): string[] {
  return [...ruleOf.keys()];
}

/** The name as IANA writes it, for a name in any case; undefined where IANA has none. */
export function publishedName(name: string): string | undefined {
  return nameInAnyCase.get(name.toLowerCase());
}

/** The zone whose rules a name has: for Europe/Kiev this is Europe/Kyiv, for Europe/Oslo it is Europe/Oslo. */
export function zoneOfName(name: string): string {
  const rule = ruleOf.get(name);
  return rule?.startsWith("@") ? rule.slice(1) : name;
}

/**
 * The offsets of a zone as IANA publishes them, in order of time. The first period has no beginning and the last one no end: before 2025
 * the answer is the first known offset, after 2050 the last one.
 */
export function publishedPeriods(name: string): readonly OffsetPeriod[] {
  const known = read.get(name);
  if (known) return known;
  const rule = ruleOf.get(name);
  if (rule === undefined) throw new RangeError(`unknown time zone: ${name}`);
  const periods = /^[@=]/.test(rule) ? publishedPeriods(rule.slice(1)) : readPeriods(rule);
  read.set(name, periods);
  return periods;
}

/** `60,120 2pto 6hc0 10`: starts with 60; 2pto minutes after the start of the rules 120, 6hc0 minutes after that 60 again. */
function readPeriods(rule: string): OffsetPeriod[] {
  const words = rule.split(" ");
  const offsets = (words[0] ?? "").split(",").map(Number);
  const [first = 0] = offsets;
  const periods = [{ from: Number.NEGATIVE_INFINITY, offsetMinutes: first }];
  const digits = words.length > 1 ? (words.at(-1) ?? "") : "";
  let from = Date.parse(RULES_FROM);
  for (const [index, digit] of [...digits].entries()) {
    from += Number.parseInt(words[index + 1] ?? "", 36) * MINUTE;
    periods.push({ from, offsetMinutes: offsets[Number(digit)] ?? first });
  }
  return periods;
}
