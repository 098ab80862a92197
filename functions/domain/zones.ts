import type { TimeZone } from "./model.ts";
import { publishedName, publishedNames } from "./zones/publishedRules.ts";

/**
 * The zone of a name, in the spelling of IANA. The name can be in any case. Every zone and link of IANA is a zone. A link is not
 * replaced by its target, because two names with the same rules today may have different rules later. Undefined for anything else.
 * An offset has no rules, so it is no zone.
 */
export function zoneNamed(name: string): TimeZone | undefined {
  return publishedName(name) as TimeZone | undefined;
}

/** A zone name that was read from the table. Throws if it is no zone, since the API never writes such a name. */
export function keptZone(name: string): TimeZone {
  const zone = zoneNamed(name);
  if (!zone) throw new RangeError(`unknown time zone: ${name}`);
  return zone;
}

/** Every name that IANA has for a zone. */
export function knownZones(): TimeZone[] {
  return publishedNames().map(keptZone);
}
