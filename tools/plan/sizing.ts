import { readBaseline } from "../../bench/baseline.ts";
import { MESSAGES_AT_ONCE, QUEUE_MESSAGES, roundSeconds } from "./sender.ts";

/** DynamoDB's limit for one partition key, in units each second. */
const KEY_WRITES = 1_000;
/** A full hour after a quiet one must not be at the limit of a key: half of it is used. */
const KEY_SHARE = 0.5;

export type Load = {
  users: number;
  providerRate: number;
  /** How long a call of the email service takes. */
  providerMs: number;
  /** What is due at the busiest minute. */
  busiest: number;
};
export type Sizing = {
  concurrency: number;
  partitions: number;
  planned: { perDay: number; secondsAtPlanning: number };
  quotas: { name: string; needed: number; usual: number }[];
  controlItems: { name: string; writesPerSecond: number; limitAt: string }[];
};

/** Messages that one run of planning writes in a second; `npm run bench -- --only planning`. */
const PLANNED_PER_SECOND = 2_000;

export function sizingOf({ users, providerRate, providerMs, busiest }: Load, busiestDayShare: number): Sizing {
  const units = readBaseline().counted;
  const write = (what: string) => units[`${what}: write`] ?? Number.NaN;
  const perSender = MESSAGES_AT_ONCE / roundSeconds(providerMs);
  const concurrency = Math.max(2, Math.ceil(providerRate / perSender));
  const writesPerSecond = providerRate * write("send a message");
  const enqueuePerSecond = (busiest / 60) * write("enqueue a message");
  // All index entries of a state in one partition share a key. Enqueueing and sending may fall together.
  const partitions = Math.min(
    256,
    Math.max(16, Math.ceil((writesPerSecond + enqueuePerSecond) / (KEY_WRITES * KEY_SHARE))),
  );
  const perDay = users * busiestDayShare;
  return {
    concurrency,
    partitions,
    planned: { perDay, secondsAtPlanning: perDay / PLANNED_PER_SECOND },
    quotas: [
      { name: "Lambda: concurrent executions", needed: concurrency + 50, usual: 1_000 },
      { name: "SQS event source: maximum concurrency", needed: concurrency, usual: 1_000 },
      {
        name: "DynamoDB: write units of a table each second",
        needed: writesPerSecond + enqueuePerSecond,
        usual: 40_000,
      },
      {
        name: "DynamoDB: write units a new table takes at once (warm throughput)",
        needed: writesPerSecond,
        usual: 4_000,
      },
      { name: "SQS: messages in flight", needed: concurrency * QUEUE_MESSAGES, usual: 120_000 },
    ],
    controlItems: [
      {
        name: "rate (slots of the batches, one write for each batch)",
        writesPerSecond: providerRate / MESSAGES_AT_ONCE,
        limitAt: `${(KEY_WRITES * MESSAGES_AT_ONCE).toLocaleString("en")} messages/s`,
      },
      {
        name: "breaker (successes, once in two seconds and container)",
        writesPerSecond: concurrency / 2,
        limitAt: `${(KEY_WRITES * 2).toLocaleString("en")} containers`,
      },
      {
        name: "planning watermark (one for each partition and run)",
        writesPerSecond: partitions / 60,
        limitAt: "does not grow with messages",
      },
    ],
  };
}
