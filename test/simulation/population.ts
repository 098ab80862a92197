import { localDateAt } from "../../functions/domain/dueTime.ts";
import { DAY, HOUR, plus, toInstant } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";
import type { Random } from "./random.ts";

const NINE = 9 * HOUR;
const zones = knownZones();
const farZones = [
  "Pacific/Kiritimati",
  "Etc/GMT+12",
  "Asia/Tokyo",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
].map(keptZone);

/** Days on which something is odd somewhere: changes of clocks, of the year, the end of February. */
export const oddDays = [
  "2026-03-08",
  "2026-03-29",
  "2026-10-25",
  "2026-11-01",
  "2026-12-31",
  "2027-01-01",
  "2027-02-28",
  "2028-02-29",
  "2027-03-01",
  "2026-06-15",
];

/** A new user whose birthday is about `day`. */
export function anyUser(chance: Random, day: string) {
  const timezone = anyZone(chance);
  const offset = chance.between(-1, 3) * DAY;
  const birthday = localDateAt(plus(toInstant(Date.parse(day) + NINE), offset), timezone, publishedLaw).slice(5);
  const leap = birthday === "02-29" || (chance.chance(0.3) && /^(02-28|03-01)$/.test(birthday));
  return {
    firstName: "Ada",
    lastName: "Lovelace",
    email: anyEmail(chance),
    timezone,
    birthdayDate: leap ? "1992-02-29" : `1990-${birthday}`,
    ...(leap && { leapDay: chance.pick(["FEB_28", "MAR_1"]) }),
    ...(chance.chance(0.3) && { sendTime: chance.pick(["00:00", "02:30", "18:15", "23:59"]) }),
    ...(chance.chance(0.2) && { locale: chance.pick(["de-AT", "ja", "tlh"]) }),
    ...(chance.chance(0.1) && { optOuts: ["BIRTHDAY"] }),
    ...(chance.chance(0.2) && { anniversaryDate: `2010-${birthday === "02-29" ? "03-01" : birthday}` }),
  };
}

/** A change of one field. */
export function anyEdit(chance: Random, now: Instant): Record<string, unknown> {
  return chance.pick([
    () => ({ firstName: chance.pick(["Augusta", "Byron"]) }),
    () => ({ locale: chance.pick(["es", "de", null]) }),
    () => ({ email: anyEmail(chance) }),
    () => ({ timezone: anyZone(chance) }),
    () => ({ sendTime: chance.pick(["05:00", "12:00", "21:30"]) }),
    () => ({ optOuts: chance.pick([["BIRTHDAY"], ["BIRTHDAY", "ANNIVERSARY"], null, null]) }),
    () => ({
      endDate: chance.pick([localDateAt(plus(now, chance.between(-2, 1) * DAY), keptZone("UTC"), publishedLaw), null]),
    }),
    () => ({
      birthdayDate: `1985-${localDateAt(plus(now, chance.between(-1, 2) * DAY), keptZone("UTC"), publishedLaw)
        .slice(5)
        .replace("02-29", "02-28")}`,
    }),
  ])();
}

function anyZone(chance: Random) {
  return chance.chance(0.5) ? chance.pick(farZones) : chance.pick(zones);
}

function anyEmail(chance: Random): string {
  return `p${chance.below(1e9)}@example.com`;
}
