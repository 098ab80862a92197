import { dueTime } from "../../functions/domain/dueTime.ts";
import { millisOf, SECOND, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, sendTimeSchema, type TimeZone } from "../../functions/domain/model.ts";
import { offsetAt, offsetPeriods, publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { knownZones } from "../../functions/domain/zones.ts";
import type { Random } from "../chaos/random.ts";
import type { Answers, Question } from "./python.ts";

const FROM = Date.UTC(2025, 0, 1) / SECOND;
const UNTIL = Date.UTC(2038, 0, 1) / SECOND;
const DAY = 24 * 3600;
const CLOCKS = ["00:00", "00:30", "02:30", "09:00", "23:59"];
/** Days on which clocks change somewhere, ordinary ones, and those that the law of 2026 has changed. */
const DATES = ["2026-10-25", "2026-11-01", "2026-12-15", "2027-03-14", "2027-03-28", "2027-10-31", "2028-02-29"];
const RANDOM_INSTANTS = 200;
const RANDOM_DATES = 5;

/** Every change that the rules know ± 1 s, random instants, and the due times of whole days, for every name. */
export function question(random: Random): Question {
  const anyTime = () => Math.floor(random.between(FROM, UNTIL));
  const dates = [...DATES, ...Array.from({ length: RANDOM_DATES }, () => toInstant(anyTime() * SECOND).slice(0, 10))];
  const instants = Object.fromEntries(
    knownZones().map((zone) => {
      const changes = changesOf(zone).flatMap((at) => [at - 1, at, at + 1]);
      return [zone, [...changes, ...Array.from({ length: RANDOM_INSTANTS }, anyTime)]];
    }),
  );
  const due = dates.flatMap((date) => CLOCKS.map((clock): [string, string] => [date, clock]));
  return { names: knownZones(), from: FROM, until: UNTIL, step: DAY, instants, due };
}

/** Seconds at which the offset changes, as the rules say. */
function changesOf(zone: TimeZone): number[] {
  return offsetPeriods(zone, publishedLaw)
    .map(({ from }) => from / SECOND)
    .filter((at) => at > FROM && at < UNTIL);
}

export type Comparison = { compared: number; differences: Map<string, string[]> };

/** What differs, by name; `compared` counts the values looked at. */
export function compare({ names, answers }: Answers): Comparison {
  const differences = new Map<string, string[]>();
  const differs = (name: string, what: string) => differences.set(name, [...(differences.get(name) ?? []), what]);
  let compared = 0;
  const own = new Set<string>(knownZones());
  for (const name of names) if (!own.has(name)) differs(name, "only the oracle has this name");
  for (const zone of knownZones()) {
    const theirs = answers[zone];
    if (!theirs) {
      differs(zone, "only the rules have this name");
      continue;
    }
    for (const [at, offset] of theirs.offsets) {
      compared += 1;
      const ours = offsetAt(at * SECOND, zone, publishedLaw) / SECOND;
      if (ours !== offset) differs(zone, `${toInstant(at * SECOND)}: offset ${ours} s, the oracle says ${offset} s`);
    }
    for (const [date, clock, at] of theirs.due) {
      compared += 1;
      const ours = dueTime(localDateSchema.parse(date), sendTimeSchema.parse(clock), zone, publishedLaw);
      if (millisOf(ours) !== at * SECOND)
        differs(zone, `${date} ${clock}: ${ours}, the oracle says ${toInstant(at * SECOND)}`);
    }
  }
  return { compared, differences };
}
