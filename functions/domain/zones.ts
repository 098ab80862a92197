import type { TimeZone } from "./model.ts";
import { publishedName, publishedNames } from "./zones/publishedRules.ts";

/**
 * The zone of a name as IANA writes it, for a name in any case. Every zone and link of IANA is a zone. The name is kept as given: two
 * names may share their rules today and differ tomorrow. Undefined for anything else; an offset has no rules, so it is no zone.
 */
export function zoneNamed(name: string): TimeZone | undefined {
  return publishedName(name) as TimeZone | undefined;
}

/** A zone name as it was kept. Throws where it is none: the table then holds what the API never wrote. */
export function keptZone(name: string): TimeZone {
  const zone = zoneNamed(name);
  if (!zone) throw new RangeError(`unknown time zone: ${name}`);
  return zone;
}

/** Every name that IANA has for a zone. */
export function knownZones(): TimeZone[] {
  return publishedNames().map(keptZone);
}
