import { dueTime, localDateAt } from "../../functions/domain/dueTime.ts";
import { plus } from "../../functions/domain/instants.ts";
import {
  type Instant,
  localDateSchema,
  type SendTime,
  sendTimeSchema,
  type TimeZone,
} from "../../functions/domain/model.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";

export type DemoUser = {
  fields: { firstName: string; lastName: string; email: string; timezone: TimeZone; birthdayDate: string };
  /** The instant of 09:00 on the user's clock, computed here. */
  dueAt: Instant;
};

const names: readonly [first: string, last: string, zone: string][] = [
  ["Aroha", "Ngata", "Pacific/Auckland"],
  ["Haruto", "Sato", "Asia/Tokyo"],
  ["Sunita", "Gurung", "Asia/Kathmandu"],
  ["Priya", "Raman", "Asia/Kolkata"],
  ["Wanjiru", "Kamau", "Africa/Nairobi"],
  ["Lena", "Vogel", "Europe/Berlin"],
  ["Bruno", "Costa", "America/Sao_Paulo"],
  ["Maeve", "Power", "America/St_Johns"],
  ["Diego", "Luna", "America/Los_Angeles"],
  ["Keola", "Kahale", "Pacific/Honolulu"],
];

const NINE: SendTime = sendTimeSchema.parse("09:00");
/** If a user's 09:00 is nearer than this, the user may be added too late. */
const SOON = 15_000;

/** Ten users who each have their birthday on the day of their next 09:00. `run` makes their addresses different from earlier ones. */
export function demoUsers(now: Instant, run: string): DemoUser[] {
  return names.map(([firstName, lastName, zoneName]) => {
    const timezone = zoneNamed(zoneName);
    if (timezone === undefined) throw new Error(`IANA has no zone ${zoneName}`);
    const { localDate, dueAt } = nextNine(now, timezone);
    // A leap year, so that 29 February exists in it.
    const birthdayDate = `1992${localDate.slice(4)}`;
    const email = `${firstName}.${lastName}.${run}@example.com`.toLowerCase();
    return { fields: { firstName, lastName, email, timezone, birthdayDate }, dueAt };
  });
}

function nextNine(now: Instant, zone: TimeZone) {
  for (let day = 0; ; day++) {
    const localDate = localDateSchema.parse(localDateAt(plus(now, day * 86_400_000), zone, publishedLaw));
    const dueAt = dueTime(localDate, NINE, zone, publishedLaw);
    if (dueAt > plus(now, SOON)) return { localDate, dueAt };
  }
}
