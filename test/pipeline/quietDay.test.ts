import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../functions/delivery/emailService.ts";
import { HOUR, MINUTE } from "../../functions/domain/instants.ts";
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

async function addUsers(pipeline: Pipeline, count: number) {
  const ids = [];
  for (let index = 0; index < count; index++) ids.push(await pipeline.addUser());
  pipeline.moveTo(DUE);
  return ids;
}

/** Runs enqueue, the sender and recovery over a span, in steps. */
async function pass(pipeline: Pipeline, millis: number, step: number) {
  for (let passed = 0; passed < millis; passed += step) {
    await pipeline.recover();
    await pipeline.minute();
    pipeline.moveBy(step);
  }
}

async function statuses(pipeline: Pipeline, ids: Awaited<ReturnType<typeof addUsers>>) {
  return (await Promise.all(ids.map((id) => pipeline.messagesOf(id)))).flat().map(({ status }) => status);
}

describe("P5 on a quiet day: an outage costs none of nine messages", () => {
  it("the breaker opens after three failures without a success, and all go out after 47 hours of outage", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const ids = await addUsers(pipeline, 9);
    pipeline.serviceAnswers(down);
    await pipeline.minute();
    await pass(pipeline, 5 * MINUTE, MINUTE);
    expect(pipeline.metric("BreakerOpened")).toBe(1);
    await pass(pipeline, 47 * HOUR, HOUR);
    expect(await statuses(pipeline, ids)).not.toContain("FAILED");

    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    await pass(pipeline, 50 * MINUTE, MINUTE);
    expect(await statuses(pipeline, ids)).toEqual(Array(9).fill("SENT"));
    expect(pipeline.deadLetters).toEqual([]);
  });

  it("one message alone, which opens no breaker, is tried for 47 hours and then sent", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const ids = await addUsers(pipeline, 1);
    pipeline.serviceAnswers(down);
    await pipeline.minute();
    await pass(pipeline, 47 * HOUR, HOUR);
    expect(pipeline.deliveries.length).toBeGreaterThan(30);
    expect(await statuses(pipeline, ids)).not.toContain("FAILED");
    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    await pass(pipeline, HOUR, 5 * MINUTE);
    expect(await statuses(pipeline, ids)).toEqual(["SENT"]);
  });

  it("past the late limit it is EXPIRED with the last trouble as its reason, never FAILED", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const [id] = await addUsers(pipeline, 1);
    if (!id) throw new Error("no user");
    pipeline.serviceAnswers(down);
    await pipeline.minute();
    await pass(pipeline, 50 * HOUR, HOUR);
    expect(await pipeline.messagesOf(id)).toMatchObject([
      { status: "EXPIRED", reason: { kind: "LATE_LIMIT", detail: "HTTP_500" } },
    ]);
  });
});

it("P5: after a resume, messages that were parked by the pause go with the next run of enqueue", async () => {
  const pipeline = createPipeline(engine, BEFORE);
  const ids = await addUsers(pipeline, 3);
  const breaker = await pipeline.deps.breaker.read(pipeline.now());
  const paused = { at: pipeline.now(), by: "ada", reason: "incident" };
  await pipeline.deps.breaker.change(breaker, { ...breaker, paused, revision: breaker.revision + 1 });
  await pipeline.minute();
  expect(await statuses(pipeline, ids)).toEqual(Array(3).fill("SCHEDULED"));
  expect(pipeline.metric("MessagesParked")).toBe(3);

  const held = await pipeline.deps.breaker.read(pipeline.now());
  await pipeline.deps.breaker.change(held, { ...held, paused: undefined, revision: held.revision + 1 });
  pipeline.moveBy(MINUTE);
  await pipeline.minute();
  expect(await statuses(pipeline, ids)).toEqual(Array(3).fill("SENT"));
});
