import type { TimeZone } from "./model.ts";

/**
 * Zones that the runtime (by CLDR's rule never to rename) still calls by an old name, and the name that IANA uses today.
 * Source: `backward` of the tz database.
 */
const MODERN_NAMES: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/**
 * Names that only the runtime's ICU library knows. Its three letters are Java's of 1996 and not what people mean by them: BST
 * is Dhaka, AST Anchorage, IST Kolkata. The three letters that IANA has (EST, MST, HST, CET, ...) are not among these.
 */
const ICU_ONLY =
  /^(systemv\/.*|act|aet|agt|art|ast|bet|bst|cat|cnt|cst|ctt|eat|ect|iet|ist|jst|mit|net|nst|plt|pnt|prt|pst|sst|vst)$/i;

const known = new Map<string, TimeZone | undefined>();
/** Names come from outside: the memory of them is bounded. */
const REMEMBERED = 2_000;

/**
 * The one name we keep for a zone, whatever alias or case it was given in. Undefined where IANA has no such zone, or where
 * the text is an offset: an offset has no rules, so it would be wrong half of the year.
 */
export function canonicalZone(name: string): TimeZone | undefined {
  if (!known.has(name)) {
    if (known.size >= REMEMBERED) known.clear();
    known.set(name, resolve(name));
  }
  return known.get(name);
}

/** A zone name as it was kept. Throws where it is none: the table then holds what the API never wrote. */
export function keptZone(name: string): TimeZone {
  const zone = canonicalZone(name);
  if (!zone) throw new RangeError(`unknown time zone: ${name}`);
  return zone;
}

/** Every zone of the runtime, by its canonical name. */
export function knownZones(): TimeZone[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")].map(keptZone))];
}

function resolve(name: string): TimeZone | undefined {
  if (!/^[a-z]/i.test(name) || ICU_ONLY.test(name)) return undefined;
  try {
    const resolved = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
    return (MODERN_NAMES[resolved] ?? resolved) as TimeZone;
  } catch {
    return undefined;
  }
}
