import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { outcomeOfStatus } from "../../functions/delivery/httpOutcome.ts";
import { MINUTE } from "../../functions/domain/instants.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";

async function addUsers(pipeline: Pipeline, count: number) {
  const ids = await Promise.all(Array.from({ length: count }, () => pipeline.addUser()));
  pipeline.moveTo(DUE);
  return ids;
}

async function minutes(pipeline: Pipeline, count: number) {
  for (let minute = 0; minute < count; minute++) {
    await pipeline.minute();
    pipeline.moveBy(MINUTE);
  }
}

async function count(pipeline: Pipeline, ids: Awaited<ReturnType<typeof addUsers>>, wanted: string) {
  const rows = (await Promise.all(ids.map((id) => pipeline.messagesOf(id)))).flat();
  return rows.filter(({ status }) => status === wanted).length;
}

const answering = (status: number) => async () => outcomeOfStatus(status, null, 0);

describe("P5: a wrong setting fails nobody", () => {
  it.each([307, 401, 404])("%i for an hour: 60 messages wait, then all go out", async (status) => {
    const pipeline = createPipeline(engine, BEFORE);
    const ids = await addUsers(pipeline, 60);
    pipeline.serviceAnswers(answering(status));
    await minutes(pipeline, 60);
    expect(await count(pipeline, ids, "FAILED")).toBe(0);
    // The breaker holds most of them back: what was not tried was not burnt.
    expect(pipeline.deliveries.length).toBeLessThan(80);
    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    await minutes(pipeline, 60);
    expect(await count(pipeline, ids, "SENT")).toBe(60);
  });
});

describe("P5: an implausible share of refusals holds back what was not tried", () => {
  it("of 200 messages that the service would refuse, most wait behind the breaker, and a metric says why", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const ids = await addUsers(pipeline, 200);
    pipeline.serviceAnswers(answering(400));
    await minutes(pipeline, 10);
    const failed = await count(pipeline, ids, "FAILED");
    expect(failed).toBeGreaterThanOrEqual(5);
    // What one sender calls side by side opens the breaker; after that one probe a minute.
    expect(failed).toBeLessThan(pipeline.deps.policy.messagesAtOnce + 10);
    expect(pipeline.metric("HeldByRefusals")).toBeGreaterThan(0);
    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    await minutes(pipeline, 30);
    expect(await count(pipeline, ids, "SENT")).toBe(200 - failed);
  });

  it("five wrong addresses in a row expire nobody else, and are replayed as the last, not as the probe", async () => {
    const pipeline = createPipeline(engine, BEFORE, { retryBaseSeconds: 1 });
    const bad = new Set<string>();
    pipeline.serviceAnswers(async ({ to }) => (bad.has(to) ? outcomeOfStatus(400, null, 0) : { kind: "accepted" }));
    const wrong = await Promise.all(
      Array.from({ length: 5 }, (_, index) => {
        const email = `wrong${index}.${Date.parse(DUE)}@example.com`;
        bad.add(email);
        return pipeline.addUser({ email });
      }),
    );
    pipeline.moveTo(DUE);
    await pipeline.minute();
    expect(await count(pipeline, wrong, "FAILED")).toBe(5);
    expect((await pipeline.deps.breaker.read(pipeline.now())).cause).toBe("REFUSALS");

    const others = await Promise.all(Array.from({ length: 4 }, () => pipeline.addUser()));
    for (const id of wrong) {
      const [message] = await pipeline.messagesOf(id);
      if (message) await pipeline.replay(message);
    }
    pipeline.moveBy(MINUTE);
    const before = pipeline.deliveries.length;
    await pipeline.minute();
    // The first call after the cool-down is for somebody who was never refused.
    expect(bad.has(pipeline.deliveries[before]?.to ?? "")).toBe(false);
    await minutes(pipeline, 15);
    expect(await count(pipeline, others, "SENT")).toBe(4);
    expect(await count(pipeline, wrong, "FAILED")).toBe(5);
  });
});
