import { readFileSync } from "node:fs";
import * as z from "zod";
import { readBaseline } from "../../bench/baseline.ts";
import { functions } from "../../functions/manifest/functions.ts";
import { metrics } from "../../functions/manifest/metrics/index.ts";
import { MESSAGES_AT_ONCE, MESSAGES_PER_INVOCATION, QUEUE_CALLS_PER_MESSAGE } from "./sender.ts";

/** The alarms of a stage; a test holds it to the template. */
export const ALARMS = 62;
/** Each function that emits a metric makes a series of its own. */
const SERIES = Object.values(metrics).reduce((sum, { emittedBy }) => sum + emittedBy.length, 0);

const pricesSchema = z.object({
  date: z.iso.date(),
  perMillion: z.object({
    dynamoDbWriteUnits: z.number(),
    dynamoDbReadUnits: z.number(),
    sqsRequests: z.number(),
    lambdaRequests: z.number(),
    lambdaGbSeconds: z.number(),
    schedulerInvocations: z.number(),
  }),
  perGb: z.object({ logs: z.number(), tableMonth: z.number(), recoveryMonth: z.number() }),
  month: z.object({ alarm: z.number(), metric: z.number(), dashboard: z.number(), key: z.number() }),
  alwaysOn: z.record(z.string(), z.number()),
});

export const prices = pricesSchema.parse(
  JSON.parse(readFileSync(new URL("./data/prices.json", import.meta.url), "utf8")),
);

/** One line of a bill, in USD. */
export type Item = { what: string; usd: number };
export const totalOf = (items: readonly Item[]) => items.reduce((sum, { usd }) => sum + usd, 0);

const GB_OF_USER = 1e-6;
const MONTHS = 12;

/** A million messages from planning to sent, by the units that are counted (`npm run bench -- --check`). */
export function millionMessages(roundSeconds: number): Item[] {
  const { perMillion, perGb } = prices;
  const units = readBaseline().counted;
  const of = (kind: "read" | "write") => units[`a message in all: ${kind}`] ?? Number.NaN;
  const invocations = 1 / MESSAGES_PER_INVOCATION;
  const gbSeconds = (roundSeconds / MESSAGES_AT_ONCE) * (functions.send.memoryMb / 1_024);
  return [
    { what: "DynamoDB, write units", usd: of("write") * perMillion.dynamoDbWriteUnits },
    { what: "DynamoDB, read units", usd: of("read") * perMillion.dynamoDbReadUnits },
    { what: "SQS", usd: QUEUE_CALLS_PER_MESSAGE * perMillion.sqsRequests },
    { what: "Lambda, requests", usd: invocations * perMillion.lambdaRequests },
    { what: "Lambda, time of the sender", usd: gbSeconds * perMillion.lambdaGbSeconds },
    // A line for each round and one of metrics for each invocation, well below 100 bytes for each message.
    { what: "logs", usd: 0.1 * perGb.logs },
  ];
}

/** A month: an equal part of the year's messages, and what a stage costs that does nothing. */
export function monthlyBill(users: number, roundSeconds: number): Item[] {
  const millions = users / MONTHS / 1e6;
  const gigabytes = users * GB_OF_USER * 1.6;
  const { perGb, month } = prices;
  return [
    ...millionMessages(roundSeconds).map(({ what, usd }) => ({ what, usd: usd * millions })),
    { what: "tables and their recovery", usd: gigabytes * (perGb.tableMonth + perGb.recoveryMonth) },
    { what: "jobs that find nothing to do", usd: 0.3 },
    {
      what: "alarms, metrics, dashboard, key",
      usd: ALARMS * month.alarm + SERIES * month.metric + month.dashboard + month.key,
    },
  ];
}

/** The same million messages with one EventBridge schedule and one invocation for each, and the state still in a table. */
export function oneScheduleEach(callSeconds: number): Item[] {
  const { perMillion, perGb } = prices;
  return [
    { what: "Scheduler", usd: perMillion.schedulerInvocations },
    { what: "Lambda, requests", usd: perMillion.lambdaRequests },
    { what: "Lambda, time", usd: callSeconds * (functions.send.memoryMb / 1_024) * perMillion.lambdaGbSeconds },
    // The row, the claim, the result; a read of the user. No index: the schedule finds the message.
    { what: "DynamoDB", usd: 3 * perMillion.dynamoDbWriteUnits + perMillion.dynamoDbReadUnits },
    { what: "logs, one line each", usd: 0.5 * perGb.logs },
  ];
}

/** A server with database and broker that is always on, whatever it sends. */
export function alwaysOn(): Item[] {
  return Object.entries(prices.alwaysOn).map(([what, usd]) => ({ what, usd }));
}
