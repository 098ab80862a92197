import { toInstant } from "../instants.ts";
import type { Instant } from "../model.ts";
import { keptZone } from "../zones.ts";
import { offsetAt, offsetPeriods, publishedLaw, type ZoneLaw } from "./zoneLaw.ts";

/** An override, and the first instant at which it differs from the published rules. Without such an instant it is not needed. */
export type OverrideUse = { zone: string; differsFrom?: Instant };

/** What each override changes. One that changes nothing is now part of the published rules. */
export function overrideUses(law: ZoneLaw): OverrideUse[] {
  return Object.keys(law.zoneOverrides).map((zone) => {
    const name = keptZone(zone);
    const starts = [law, publishedLaw]
      .flatMap((each) => offsetPeriods(name, each))
      .map(({ from }) => from)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const differs = starts.find((from) => offsetAt(from, name, law) !== offsetAt(from, name, publishedLaw));
    return differs === undefined ? { zone } : { zone, differsFrom: toInstant(differs) };
  });
}

/** The zones whose overrides can be removed. */
export function needlessOverrides(law: ZoneLaw): string[] {
  return overrideUses(law).flatMap(({ zone, differsFrom }) => (differsFrom === undefined ? [zone] : []));
}
