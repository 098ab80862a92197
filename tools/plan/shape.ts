import { readFileSync } from "node:fs";
import * as z from "zod";
import { dueTime } from "../../functions/domain/dueTime.ts";
import { millisOf } from "../../functions/domain/instants.ts";
import { localDateSchema, type SendTime } from "../../functions/domain/model.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";

const weights = z.record(z.string(), z.number());
const read = (name: string) =>
  weights.parse(JSON.parse(readFileSync(new URL(`./data/${name}`, import.meta.url), "utf8")));
const sum = (all: Record<string, number>) => Object.values(all).reduce((total, each) => total + each, 0);

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Messages due at one instant, in milliseconds since the epoch. */
export type DueAt = { at: number; count: number };

/** The share of all people whose birthday is kept on each day of a year. In a common year 29 February is kept on the 28th. */
export function dayShares(year: number): Map<string, number> {
  const births = read("birthdays.json");
  const all = sum(births);
  const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  const shares = new Map(Object.entries(births).map(([day, count]) => [day, count / all]));
  if (!isLeap) {
    shares.set("02-28", (shares.get("02-28") ?? 0) + (shares.get("02-29") ?? 0));
    shares.delete("02-29");
  }
  return shares;
}

/** The day of the year with the most birthdays, as `MM-DD`, and its share of all people. */
export function busiestDay(year: number): { day: string; share: number } {
  const [day, share] = [...dayShares(year)].reduce((most, each) => (each[1] > most[1] ? each : most));
  return { day, share };
}

/** The share of all people in each zone. */
export function zoneShares(): Map<string, number> {
  const people = read("zones.json");
  const all = sum(people);
  return new Map(Object.entries(people).map(([zone, count]) => [zone, count / all]));
}

type Spread = { users: number; sendTime: SendTime; zones?: ReadonlyMap<string, number> };

/** What is due in the 24 UTC hours that begin at `begins`, in order. Users are spread over the zones as people are. */
export function dueOn(begins: number, { users, sendTime, zones = zoneShares() }: Spread): DueAt[] {
  const byInstant = new Map<number, number>();
  for (const offset of [-DAY, 0, DAY]) {
    const date = new Date(begins + offset).toISOString().slice(0, 10);
    const onDay = users * (dayShares(Number(date.slice(0, 4))).get(date.slice(5)) ?? 0);
    for (const [name, share] of zones) {
      const zone = zoneNamed(name);
      if (zone === undefined) continue;
      const at = millisOf(dueTime(localDateSchema.parse(date), sendTime, zone, publishedLaw));
      if (at >= begins && at < begins + DAY) byInstant.set(at, (byInstant.get(at) ?? 0) + onDay * share);
    }
  }
  return [...byInstant].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
}

/** The minute with the most messages. */
export function busiestMinute(due: readonly DueAt[]): DueAt {
  const byMinute = new Map<number, number>();
  for (const { at, count } of due) {
    const minute = Math.floor(at / MINUTE) * MINUTE;
    byMinute.set(minute, (byMinute.get(minute) ?? 0) + count);
  }
  return [...byMinute]
    .map(([at, count]) => ({ at, count }))
    .reduce((most, each) => (each.count > most.count ? each : most));
}
