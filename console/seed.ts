import { call } from "./api.ts";
import places from "./places.json" with { type: "json" };

/** Names from many scripts: what the system takes, the page must show. */
const firstNames =
  "Aroha Haruto Sunita Priya Wanjiru Lena Bruno Maeve Diego Keola Adaeze Youssef Léa Giulia Hugo Zofia Mei Linh Amir Olga Nia Mateo Freya Kenji Leila Tomás Ingrid Samir Chloé Yuki Zoë Ravi".split(
    " ",
  );
const lastNames =
  "Ngata Satō Gurung Raman Kamau Vogel Costa Power Luna Kahale Okafor Ben-Ali Martin Rossi García Nowak Chen Nguyễn Haddad Ivanova Banda Silva Larsen Tanaka O’Brien Öztürk".split(
    " ",
  );
const locales = ["en", "de", "es", "ja"];

/** Zones in which people live, spread over the world. */
const inhabited = /^(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//;
const HOUR = 3_600_000;
const BATCH = 90;

type NewUser = Record<string, string>;

/**
 * Users around the world: `today` of them have their birthday when their clock next shows nine, the others on the six days
 * after that. Zones that this browser does not know are left out.
 */
export function usersAround(now: number, today: number, later: number): NewUser[] {
  const zones = Object.keys(places).filter((zone) => inhabited.test(zone) && localHour(zone, now) !== undefined);
  const run = Math.random().toString(36).slice(2, 8);
  return Array.from({ length: today + later }, (_, index) => {
    // A step without a common divisor visits all zones before it visits one again.
    const zone = zones[(index * 197) % zones.length] ?? "UTC";
    const firstName = firstNames[(index * 7) % firstNames.length] ?? "Ada";
    const lastName = lastNames[(index * 11) % lastNames.length] ?? "Lovelace";
    const daysAhead = index < today ? 0 : 1 + ((index - today) % 6);
    const day = nextNine(zone, now) + daysAhead * 24 * HOUR;
    return {
      firstName,
      lastName,
      email: `user${index}.${run}@example.com`,
      timezone: zone,
      birthdayDate: `1992${localDate(zone, day).slice(4)}`,
      ...(index % 5 === 0 && { locale: locales[(index / 5) % locales.length] ?? "en" }),
    };
  });
}

/** Adds users in batches; tells how many have been added so far. Answers why it ended early, if it did. */
export async function addUsers(users: readonly NewUser[], told: (added: number) => void): Promise<string | undefined> {
  let added = 0;
  for (let from = 0; from < users.length; from += BATCH) {
    const { status, body } = await call<{ results: { status: number }[] }>("POST", "/api/v1/users/batch", {
      users: users.slice(from, from + BATCH),
    });
    if (status !== 200 || body === undefined) return "The system did not take all users. Try again.";
    added += body.results.filter((result) => result.status === 201).length;
    told(added);
  }
  return undefined;
}

/** An instant within the hour of the next local nine o'clock; the day of it is what counts. */
function nextNine(zone: string, now: number): number {
  const hour = localHour(zone, now) ?? 0;
  return now + (hour < 9 ? 0 : 24 - hour + 1) * HOUR;
}

function localHour(zone: string, at: number): number | undefined {
  try {
    return Number(new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(at));
  } catch {
    return undefined;
  }
}

function localDate(zone: string, at: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(at);
}
