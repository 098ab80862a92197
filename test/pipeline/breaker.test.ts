import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../functions/delivery/emailService.ts";
import { MINUTE, SECOND } from "../../functions/domain/instants.ts";
import { chunks } from "../../functions/runtime/batches.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";
const down = async (): Promise<DeliveryOutcome> => ({
  kind: "failed",
  reason: { kind: "SERVICE_FAILED", detail: "HTTP_500" },
  countsAgainstService: true,
});

async function users(pipeline: Pipeline, count: number) {
  pipeline.moveTo(BEFORE);
  const ids = await Promise.all(Array.from({ length: count }, () => pipeline.addUser()));
  pipeline.moveTo(DUE);
  return ids;
}

/** Everything visible, in batches of ten, all senders at once. The queue of these tests hands nothing out again, so nothing may fail. */
async function sendAllAtOnce(pipeline: Pipeline) {
  const answers = await Promise.all(chunks(pipeline.take(), 10).map((batch) => pipeline.send(batch)));
  const failures = pipeline.lines.filter(({ code }) => code === "QUEUE_RECORD_FAILED");
  expect({ answers: answers.filter(({ batchItemFailures }) => batchItemFailures.length > 0), failures }).toEqual({
    answers: [],
    failures: [],
  });
}

/** A breaker as on the first day: tests share the engine. */
async function freshBreaker(pipeline: Pipeline) {
  const breaker = await pipeline.deps.breaker.read(pipeline.now());
  const fresh = {
    ...breaker,
    phase: "CLOSED" as const,
    openings: 0,
    since: pipeline.now(),
    generation: breaker.generation + 1,
  };
  const { openUntil: _o, probeOwner: _p, probeUntil: _u, reservedThrough: _r, paused: _b, ...kept } = fresh;
  await pipeline.deps.breaker.change(breaker, { ...kept, revision: breaker.revision + 1, outcomes: [] });
}

describe("P5 trouble is absorbed: many senders, one breaker", () => {
  it("opens once however many senders see it fail; what was not tried burns no attempt; one probe at a time", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    await freshBreaker(pipeline);
    const ids = await users(pipeline, 200);
    pipeline.serviceAnswers(down);
    await sendAllAtOnce(pipeline);
    expect(pipeline.metric("BreakerOpened")).toBe(1);
    const called = pipeline.deliveries.length;

    // The next cool-downs: ticks every minute, every sender at once, and still one call for each probe.
    for (let minute = 0; minute < 30; minute++) {
      pipeline.moveBy(MINUTE);
      await pipeline.enqueue();
      await sendAllAtOnce(pipeline);
    }
    expect(pipeline.deliveries.length - called).toBeGreaterThanOrEqual(3);
    expect(pipeline.deliveries.length - called).toBeLessThanOrEqual(12);
    const rows = (await Promise.all(ids.map((id) => pipeline.messagesOf(id)))).flat();
    expect(rows.every((row) => row.attempts <= 1)).toBe(true);
    expect(pipeline.deadLetters).toEqual([]);

    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    const back = pipeline.deliveries.length;
    for (let minute = 0; minute < 60 && pipeline.metric("MessagesSent") < ids.length; minute++) {
      await pipeline.enqueue();
      for (let second = 0; second < 60; second++) {
        await sendAllAtOnce(pipeline);
        pipeline.moveBy(SECOND);
      }
    }
    expect(pipeline.metric("MessagesSent")).toBe(ids.length);
    const perSecond = Map.groupBy(pipeline.deliveries.slice(back + 1), (delivery) => delivery.at.slice(0, 19));
    // The ramp begins at one a second with the first message, and grows by less than one a second.
    expect(Math.max(...[...perSecond.values()].slice(0, 5).map((each) => each.length))).toBeLessThanOrEqual(8);
    for (const id of ids) await expect(pipeline.deps.messages.ofUser(id)).resolves.toMatchObject([{ status: "SENT" }]);
  });

  it("shares the rate limit: no second sees more than the rate, however many senders", async () => {
    const pipeline = createPipeline(engine, BEFORE, { ratePerSecond: 10 });
    await freshBreaker(pipeline);
    const ids = await users(pipeline, 120);
    for (let second = 0; second < 40 && pipeline.deliveries.length < ids.length; second++) {
      await sendAllAtOnce(pipeline);
      pipeline.moveBy(SECOND);
    }
    expect(pipeline.deliveries).toHaveLength(ids.length);
    const perSecond = [...Map.groupBy(pipeline.deliveries, (delivery) => delivery.at).values()].map(
      (each) => each.length,
    );
    // One second's burst may be taken ahead once.
    expect(perSecond[0]).toBeLessThanOrEqual(21);
    for (const count of perSecond.slice(1)) expect(count).toBeLessThanOrEqual(11);
  });

  it("goes on, and says so, when its item can't be read", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const [id] = await users(pipeline, 1);
    const outage = () => Promise.reject(new Error("no table"));
    const deps = { ...pipeline.deps, breaker: { read: outage, change: outage, addOutcomes: outage } };
    const records = pipeline.take().map((task) => ({ messageId: "1", body: JSON.stringify(task) }));
    expect(await sendBatch(deps, records, "invocation", () => true)).toEqual({ batchItemFailures: [] });
    expect(id && pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(pipeline.metric("BreakerUnreadable")).toBeGreaterThan(0);
  });

  it("asks of being told to slow down (429) only patience: it opens nothing", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    await freshBreaker(pipeline);
    const ids = await users(pipeline, 30);
    pipeline.serviceAnswers(async () => ({
      kind: "failed",
      reason: { kind: "ASKED_TO_WAIT", detail: "HTTP_429" },
      countsAgainstService: false,
      retryAfterMs: 90_000,
    }));
    await sendAllAtOnce(pipeline);
    expect(pipeline.metric("BreakerOpened")).toBe(0);
    const rows = (await Promise.all(ids.map((id) => pipeline.messagesOf(id)))).flat();
    for (const row of rows) expect(row.nextAttemptAt >= "2026-06-15T07:01:30.000Z").toBe(true);
  });
});
