import * as z from "zod";
import { between, DAY, HOUR, MINUTE, millisOf, toInstant } from "../instants.ts";
import type { Instant } from "../model.ts";
import { publishedName, publishedPeriods, zoneOfName } from "./publishedRules.ts";
import { IANA_VERSION } from "./zoneRules.ts";

/** From `from` on, the clocks of a zone are `offsetMinutes` ahead of UTC, until the next entry; the last entry has no end. */
export type ZoneOverride = { from: Instant; offsetMinutes: number };
/** Rules that no package has yet, by the main name of the zone. Before the first entry of a zone the published rules hold. */
export type ZoneOverrides = { [zone: string]: ZoneOverride[] };

const FROM = "must be an instant such as 2026-11-01T07:00:00Z";
/** localDatesTouched (occurrences.ts) and writeHorizon (replan.ts) depend on these bounds. */
const OFFSET = "must be a whole number of minutes from -720 (UTC-12) to 840 (UTC+14)";

const SKIPPED_DATE = "must be at least 48 hours later than the entry before, which may leave out a date";

const entrySchema = z.strictObject({
  from: z.iso.datetime({ offset: true, error: FROM }).transform((text) => toInstant(Date.parse(text))),
  offsetMinutes: z.int(OFFSET).min(-720, OFFSET).max(840, OFFSET),
});

/** Accepts any name of a zone, in any case. The result has main names only, so that reading the result again changes nothing. */
export const zoneOverridesSchema = z
  .record(z.string(), z.array(entrySchema).min(1, "must have at least one entry"))
  .transform((given, context): ZoneOverrides => {
    const byZone = new Map<string, ZoneOverride[]>();
    for (const [name, entries] of Object.entries(given)) {
      const refuse = (message: string, ...path: PropertyKey[]) =>
        context.addIssue({ code: "custom", path: [name, ...path], message });
      const published = publishedName(name);
      if (published === undefined) {
        refuse(`is not a time zone of IANA ${IANA_VERSION}`);
        continue;
      }
      const zone = zoneOfName(published);
      if (byZone.has(zone)) refuse(`is another name of ${zone}, which has an override already`);
      for (const [index, { from }] of entries.entries()) {
        const before = entries[index - 1];
        if (!before) continue;
        if (before.from >= from) refuse("must be later than the entry before", index, "from");
        else if (isSoonAfterSkippedDate(zone, entries, index)) refuse(SKIPPED_DATE, index, "from");
      }
      byZone.set(zone, entries);
    }
    return Object.fromEntries(byZone);
  });

/** A message of a date that is left out is due a day later. It must not move again: localDatesTouched would not find it. */
function isSoonAfterSkippedDate(zone: string, entries: readonly ZoneOverride[], index: number): boolean {
  const [earlier, before, entry] = [entries[index - 2], entries[index - 1], entries[index]];
  if (!before || !entry || between(before.from, entry.from) >= 48 * HOUR) return false;
  const published = publishedPeriods(zone).findLast(({ from }) => from < millisOf(before.from));
  const offsetBefore = earlier?.offsetMinutes ?? published?.offsetMinutes ?? 0;
  return (before.offsetMinutes - offsetBefore) * MINUTE >= DAY;
}
