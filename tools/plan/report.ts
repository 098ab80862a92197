import { type BacklogPoint, type BacklogSummary, summaryOf } from "./backlog.ts";
import { alwaysOn, type Item, millionMessages, monthlyBill, oneScheduleEach, prices, totalOf } from "./bill.ts";
import type { DueAt } from "./shape.ts";
import type { Sizing } from "./sizing.ts";

export type Plan = {
  users: number;
  day: string;
  share: number;
  minute: DueAt;
  whole: BacklogSummary;
  /** The hour that begins with the busiest minute. */
  hour: readonly BacklogPoint[];
  sizing: Sizing;
  /** How long a sender works on one round, and how long a sender of single messages on one. */
  roundSeconds: number;
  callSeconds: number;
};

const whole = (value: number) => Math.round(value).toLocaleString("en");
const seconds = (millis: number) => `${(millis / 1_000).toFixed(1)} s`;
const usd = (value: number) =>
  `${value.toLocaleString("en", { maximumFractionDigits: 2, minimumFractionDigits: 2 })} $`;
const row = (what: string, value: string) => `  ${what.padEnd(66)} ${value.padStart(16)}`;

/** The plan as text. */
export function reportOf(plan: Plan): string {
  const { users, day, share, minute, sizing, roundSeconds, callSeconds } = plan;
  const inHour = summaryOf(plan.hour);
  return [
    `${whole(users)} users, busiest day ${day} (${(share * 100).toFixed(3)} % of all birthdays)`,
    row("messages on that day", whole(sizing.planned.perDay)),
    row(`due in the busiest minute, ${new Date(minute.at).toISOString().slice(11, 16)} UTC`, whole(minute.count)),
    row("queue at its deepest", whole(inHour.deepest)),
    row("latest start in that hour", seconds(inHour.latestMs)),
    row("lateness p99, whole day", seconds(plan.whole.lateP99Ms)),
    row("planning that day", seconds(sizing.planned.secondsAtPlanning * 1_000)),
    ...minutes(plan.hour),
    "Size of the stage",
    row("senderConcurrency", whole(sizing.concurrency)),
    row("partitions", whole(sizing.partitions)),
    "Quotas to ask AWS for (needed / usual)",
    ...sizing.quotas.map(({ name, needed, usual }) =>
      row(name, `${whole(needed)} / ${whole(usual)}${needed > usual ? "  ASK" : ""}`),
    ),
    "Items of the Control table, writes each second (one key takes 1,000)",
    ...sizing.controlItems.map(({ name, writesPerSecond, limitAt }) =>
      row(name, `${writesPerSecond.toFixed(1)}  (${limitAt})`),
    ),
    `A month, by the prices of ${prices.date}`,
    ...bill(monthlyBill(users, roundSeconds)),
    "A million messages",
    ...bill(millionMessages(roundSeconds)),
    "A million messages with one schedule for each",
    ...bill(oneScheduleEach(callSeconds)),
    "A server with database and broker, always on, a month",
    ...bill(alwaysOn()),
  ].join("\n");
}

/** The first ten minutes of the hour in which something waits. */
function minutes(hour: readonly BacklogPoint[]): string[] {
  const byMinute = Map.groupBy(hour, ({ at }) => Math.floor((at - 1) / 60_000));
  return [...byMinute].slice(0, 10).map(([minute, points]) => {
    const { deepest, latestMs } = summaryOf(points);
    const time = new Date(minute * 60_000).toISOString().slice(11, 16);
    return row(`  ${time}: waiting, latest start`, `${whole(deepest)}, ${seconds(latestMs)}`);
  });
}

function bill(items: readonly Item[]): string[] {
  return [...items.map(({ what, usd: amount }) => row(what, usd(amount))), row("together", usd(totalOf(items)))];
}
