import { MINUTE } from "../instants.ts";
import type { TimeZone } from "../model.ts";
import { type OffsetPeriod, publishedPeriods, zoneOfName } from "./publishedRules.ts";
import type { ZoneOverrides } from "./zoneOverrides.ts";

/** What decides the offset of a zone: the published rules and the overrides of a stage. A `Policy` is one. */
export type ZoneLaw = { readonly zoneOverrides: ZoneOverrides };

/** The published rules alone. */
export const publishedLaw: ZoneLaw = { zoneOverrides: {} };

/** The offsets of a zone in order of time. The first period has no beginning, the last one no end. */
export function offsetPeriods(zone: TimeZone, { zoneOverrides }: ZoneLaw): readonly OffsetPeriod[] {
  const published = publishedPeriods(zone);
  const overrides = zoneOverrides[zoneOfName(zone)];
  const [first] = overrides ?? [];
  if (!overrides || !first) return published;
  const until = Date.parse(first.from);
  const later = overrides.map(({ from, offsetMinutes }) => ({ from: Date.parse(from), offsetMinutes }));
  return [...published.filter(({ from }) => from < until), ...later];
}

/** How many milliseconds the clocks of a zone are ahead of UTC at an instant (milliseconds since the epoch). */
export function offsetAt(millis: number, zone: TimeZone, law: ZoneLaw): number {
  const period = offsetPeriods(zone, law).findLast(({ from }) => from <= millis);
  // The first period has no beginning, so there always is one.
  return (period?.offsetMinutes ?? 0) * MINUTE;
}
