import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterEach, describe, expect, test } from "vitest";
import type { Handlers } from "../../local/lambda/invoke.ts";
import type { LocalSystem, LocalSystemOptions } from "../../local/system.ts";
import { call, startWith } from "./support.ts";

const START = "2027-02-28T23:55:30.000Z";
let system: LocalSystem | undefined;
afterEach(async () => {
  await system?.stop();
  system = undefined;
});

/** A system whose functions write down when they ran, on a clock that starts at START. */
async function start(handlers: Partial<Handlers> = {}, options: Partial<LocalSystemOptions> = {}) {
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name} ${new Date().toISOString().slice(5, 16)}`);
  const jobs = { precalculate: note("precalculate"), enqueue: note("enqueue"), recover: note("recover") };
  system = await startWith({ ...jobs, ...handlers }, { now: Date.parse(START), ...options });
  return { ran, clock: (body: unknown) => call(system ?? { url: "" }, "POST", "/_local/clock", body) };
}

const bodies = (event: unknown) => (event as SQSEvent).Records.map((record) => record.body);
const queueClient = () => new SQSClient({});
const put = (body: string, DelaySeconds: number) =>
  queueClient().send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: body, DelaySeconds }));
const nowOf = async () => (await call(system ?? { url: "" }, "GET", "/_local/clock")).body.now;

describe("time moved forward", () => {
  test("fires each schedule at its instants, and the target's own instant too", async () => {
    const { ran, clock } = await start();
    const { body } = await clock({ advanceTo: "2027-03-01T00:01:00Z" });
    expect(body).toEqual({ now: "2027-03-01T00:01:00.000Z" });
    expect(ran).toEqual([
      ...["56", "57", "58", "59"].map((minute) => `enqueue 02-28T23:${minute}`),
      "precalculate 03-01T00:00",
      "recover 03-01T00:00",
      "enqueue 03-01T00:00",
      "enqueue 03-01T00:01",
    ]);
  });

  test("runs on from the instant that it reached", async () => {
    const { clock } = await start();
    await clock({ advanceBy: "PT26H" });
    const now = await nowOf();
    expect(now >= "2027-03-02T01:55:30.000Z" && now < "2027-03-02T01:55:40.000Z").toBe(true);
  });

  test("delivers each queue message at its own instant", async () => {
    const arrived: string[] = [];
    const { clock } = await start({
      send: (event) => void arrived.push(`${bodies(event)} ${new Date().toISOString().slice(14, 19)}`),
    });
    await clock({ advanceTo: "2027-02-28T23:56:00Z" });
    await put("late", 90);
    await put("soon", 15);
    const sentAt = Date.parse(await nowOf());
    await clock({ advanceBy: "PT2M" });
    expect(arrived.map((each) => each.split(" ")[0])).toEqual(["soon", "late"]);
    const seconds = (Date.parse(`2027-02-28T23:${arrived[1]?.split(" ")[1]}Z`) - sentAt) / 1_000;
    expect(Math.abs(seconds - 90)).toBeLessThanOrEqual(2);
  });

  test("delivers a failed message again after its visibility timeout, five times in all, then moves it to the dead-letter queue", async () => {
    const received: string[] = [];
    const { clock } = await start({
      send: (event) => {
        received.push(...bodies(event));
        if (bodies(event).includes("crash")) throw new Error("crash");
        return { batchItemFailures: (event as SQSEvent).Records.map((each) => ({ itemIdentifier: each.messageId })) };
      },
    });
    await put("crash", 0);
    await clock({ advanceBy: "PT1H" });
    expect(received).toEqual(["crash", "crash", "crash", "crash", "crash"]);
    await put("failed", 0);
    await clock({ advanceBy: "PT1H" });
    expect(received.filter((each) => each === "failed")).toHaveLength(5);
  });

  test("deletes the successful messages of a batch and keeps the failed ones", async () => {
    const received: string[] = [];
    const { clock } = await start({
      send: (event) => {
        const seen = received.includes("bad");
        received.push(...bodies(event));
        const failed = (event as SQSEvent).Records.filter((each) => each.body === "bad" && !seen);
        return { batchItemFailures: failed.map((each) => ({ itemIdentifier: each.messageId })) };
      },
    });
    const Entries = ["good", "bad"].map((body) => ({ Id: body, MessageBody: body, DelaySeconds: 60 }));
    await queueClient().send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries }));
    await clock({ advanceBy: "PT10M" });
    // A millisecond may lie between the two, and then they come one after the other.
    expect(received.toSorted()).toEqual(["bad", "bad", "good"]);
  });

  test("jumping runs nothing in between", async () => {
    const { ran, clock } = await start();
    expect((await clock({ jumpTo: "2027-03-02T12:00:30Z" })).body).toEqual({ now: "2027-03-02T12:00:30.000Z" });
    await clock({ advanceBy: "PT1M" });
    expect(ran).toEqual(["enqueue 03-02T12:01"]);
  });

  test("two moves at once happen one after the other", async () => {
    const { ran, clock } = await start();
    const [first, second] = await Promise.all([clock({ advanceBy: "PT2M" }), clock({ advanceBy: "PT2M" })]);
    expect(new Set(ran).size).toBe(ran.length);
    expect(ran).toHaveLength(4);
    expect(Math.abs(Date.parse(first.body.now) - Date.parse(second.body.now))).toBeGreaterThanOrEqual(120_000);
  });

  test("the outbox and the clock answer during a move, with the time that it has reached", async () => {
    let release = () => {};
    let reached = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const inTick = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { clock } = await start({
      enqueue: () => {
        reached();
        return held;
      },
    });
    const moving = clock({ advanceBy: "PT1M" });
    await inTick;
    expect(await nowOf()).toBe("2027-02-28T23:56:00.000Z");
    expect((await call(system ?? { url: "" }, "GET", "/_local/outbox")).body).toEqual({ deliveries: [] });
    release();
    expect((await moving).status).toBe(200);
  });

  test("a job that crashes is reported and does not stop time", async () => {
    const reported: string[] = [];
    const { clock } = await start(
      { enqueue: () => Promise.reject(new Error("no table")) },
      { reportError: (source, error) => reported.push(`${source}: ${error}`) },
    );
    expect((await clock({ advanceBy: "PT2M" })).status).toBe(200);
    expect(reported).toEqual(["enqueue: Error: no table", "enqueue: Error: no table"]);
  });

  test("stopping the system ends a running move", async () => {
    const { clock } = await start({ enqueue: () => void setTimeout(() => system?.stop(), 0) });
    expect((await clock({ advanceBy: "P300D" })).status).toBe(503);
  });

  test.each([
    [{ advanceBy: "26 hours" }, "advanceBy"],
    [{ advanceBy: "-PT1H" }, "advanceBy"],
    [{ advanceBy: "PT" }, "advanceBy"],
    [{ advanceBy: 5 }, "advanceBy"],
    [{ advanceTo: "2020-01-01T00:00:00Z" }, "advanceTo"],
    [{ advanceTo: "tomorrow" }, "advanceTo"],
    [{ jumpTo: "2020-01-01T00:00:00Z" }, "jumpTo"],
    [{ jumpTo: "9999-99-99T00:00:00Z" }, "jumpTo"],
    [{ advanceBy: "PT1H", jumpTo: "2028-01-01T00:00:00Z" }, "exactly one"],
    [{}, "exactly one"],
    ["text", "expected object"],
  ])("%j is refused with the field's name", async (body, named) => {
    const { clock } = await start();
    const refused = await clock(body);
    expect([refused.status, refused.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(refused.body.detail).toContain(named);
  });
});

describe("time that runs by itself", () => {
  test("fires the schedules and delivers messages when they are due", async () => {
    const arrived: number[] = [];
    const { ran } = await start({ send: () => void arrived.push(Date.now()) }, { now: Date.parse(START) + 28_500 });
    await put("m", 1);
    const dueAt = Date.now() + 1_000;
    await expect.poll(() => [ran.length, arrived.length], { timeout: 5_000 }).toEqual([1, 1]);
    expect(ran).toEqual(["enqueue 02-28T23:56"]);
    expect((arrived[0] ?? 0) - dueAt).toBeLessThan(500);
  });
});
