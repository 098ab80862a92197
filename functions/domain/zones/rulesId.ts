import { createHash } from "node:crypto";
import { millisOf, toInstant } from "../instants.ts";
import type { Instant, TimeZone } from "../model.ts";
import { offsetAt, offsetPeriods, type ZoneLaw } from "./zoneLaw.ts";
import { IANA_VERSION } from "./zoneRules.ts";

/** Both ends belong to it. */
export type TimeWindow = { readonly from: Instant; readonly through: Instant };

/** Which rules are in force: IANA's version, and a hash of the overrides where there are any. */
export function rulesId({ zoneOverrides }: ZoneLaw): string {
  const zones = Object.entries(zoneOverrides).sort(([a], [b]) => (a < b ? -1 : 1));
  if (zones.length === 0) return IANA_VERSION;
  const entries = zones.map(([zone, list]) => [zone, list.map(({ from, offsetMinutes }) => [from, offsetMinutes])]);
  return `${IANA_VERSION}+${hash(JSON.stringify(entries))}`;
}

/**
 * A hash of all offsets of a zone within [from, through]. Two laws with the same fingerprint put each local time of the window at the
 * same instant, so nothing that is planned in it has to move.
 */
export function zoneFingerprint(zone: TimeZone, window: TimeWindow, law: ZoneLaw): string {
  const [from, through] = [millisOf(window.from), millisOf(window.through)];
  let offset = offsetAt(from, zone, law);
  const parts = [String(offset)];
  for (const period of offsetPeriods(zone, law)) {
    if (period.from <= from || period.from > through) continue;
    const next = offsetAt(period.from, zone, law);
    if (next !== offset) parts.push(`${toInstant(period.from)} ${next}`);
    offset = next;
  }
  return hash(parts.join(","));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
