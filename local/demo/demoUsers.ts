import { dueTime, localDateAt } from "../../functions/domain/dueTime.ts";
import { plus } from "../../functions/domain/instants.ts";
import {
  type Instant,
  localDateSchema,
  type SendTime,
  sendTimeSchema,
  type TimeZone,
} from "../../functions/domain/model.ts";
import { publishedLaw, type ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { knownZones } from "../../functions/domain/zones.ts";

export type DemoUser = {
  fields: { firstName: string; lastName: string; email: string; timezone: TimeZone; birthdayDate: string };
  /** When the message is due by the given zone rules, computed here. */
  dueAt: (law: ZoneLaw) => Instant;
};

const firstNames =
  "Aroha Haruto Sunita Priya Wanjiru Lena Bruno Maeve Diego Keola Adaeze Youssef Léa Giulia Zofia".split(" ");
const lastNames = "Ngata Satō Gurung Raman Kamau Vogel Costa Power Luna Kahale Okafor Martin Nguyễn".split(" ");
/** Zones of inhabited places, without oceans, polar stations and abstract names. */
const inhabited = /^(Africa|America|Asia|Australia|Europe|Pacific)\//;

const NINE: SendTime = sendTimeSchema.parse("09:00");
/** If a user's 09:00 is nearer than this, the user may be added too late. */
const SOON = 15_000;
const DAY = 86_400_000;

/** Users around the world whose birthday is the day of their next 09:00. The first `crowd.size` of them are in one zone. */
export function demoUsers(now: Instant, count: number, crowd: { zone: string; size: number }): DemoUser[] {
  const zones = knownZones().filter((zone) => inhabited.test(zone));
  const crowded = zones.find((zone) => zone === crowd.zone);
  return Array.from({ length: count }, (_, index) => {
    // The step has no common divisor with the number of zones, so every zone is used before one is used again.
    const timezone = index < crowd.size ? crowded : zones[(index * 197) % zones.length];
    if (timezone === undefined) throw new Error(`IANA has no zone ${crowd.zone}`);
    const localDate = dateOfNextNine(now, timezone);
    return {
      fields: {
        firstName: firstNames[(index * 7) % firstNames.length] ?? "Ada",
        lastName: lastNames[(index * 5) % lastNames.length] ?? "Lovelace",
        email: `user${index}@example.com`,
        timezone,
        // A leap year, so that 29 February exists in it.
        birthdayDate: `1992${localDate.slice(4)}`,
      },
      dueAt: (law) => dueTime(localDate, NINE, timezone, law),
    };
  });
}

function dateOfNextNine(now: Instant, zone: TimeZone) {
  for (let day = 0; ; day++) {
    const localDate = localDateSchema.parse(localDateAt(plus(now, day * DAY), zone, publishedLaw));
    if (dueTime(localDate, NINE, zone, publishedLaw) > plus(now, SOON)) return localDate;
  }
}
