import { createHash } from "node:crypto";
import { millisOf, toInstant } from "../instants.ts";
import type { Instant, TimeZone } from "../model.ts";
import { offsetAt, offsetPeriods, type ZoneLaw } from "./zoneLaw.ts";
import { IANA_VERSION } from "./zoneRules.ts";

/** Which rules are used: the version of IANA, and a hash of the overrides if there are any. */
export function rulesId({ zoneOverrides }: ZoneLaw): string {
  const zones = Object.entries(zoneOverrides).sort(([a], [b]) => (a < b ? -1 : 1));
  if (zones.length === 0) return IANA_VERSION;
  const entries = zones.map(([zone, list]) => [zone, list.map(({ from, offsetMinutes }) => [from, offsetMinutes])]);
  return `${IANA_VERSION}+${hash(JSON.stringify(entries))}`;
}

/**
 * A hash of all offsets of a zone within [from, through]. If two sets of rules have the same fingerprint, each local time in the window
 * is the same instant in both, so no planned message has to move.
 */
export function zoneFingerprint(zone: TimeZone, window: { from: Instant; through: Instant }, law: ZoneLaw): string {
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
