import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../../functions/domain/instants.ts";
import type { UserId } from "../../functions/domain/model.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";

/** A sender of one user's message that is killed after the service has accepted and before the commit is written. */
async function crashAfterAccepting(pipeline: Pipeline, id: UserId): Promise<void> {
  const never = new Promise<never>(() => {});
  let called = () => {};
  const reached = new Promise<void>((resolve) => {
    called = resolve;
  });
  pipeline.serviceAnswers(() => {
    called();
    return never;
  });
  // Rows that other tests left may be fed as well; they are not this test's.
  const tasks = pipeline.tasks.splice(0).map(({ task }) => task);
  void pipeline.send(tasks.filter((task) => task.userId === id));
  await reached;
  pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
}

async function minutes(pipeline: Pipeline, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    pipeline.moveBy(MINUTE);
    if (minute % 10 === 0) await pipeline.recover();
    await pipeline.minute();
  }
}

describe("the honest limit of P2: a crash between the service's answer and our commit", () => {
  it("policy resend: sent again with the same key, once, and counted", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    await crashAfterAccepting(pipeline, id);
    await minutes(pipeline, 30);
    const deliveries = pipeline.deliveriesOf(id);
    expect(deliveries).toHaveLength(2);
    expect(new Set(deliveries.map((delivery) => delivery.idempotencyKey)).size).toBe(1);
    expect(pipeline.metric("UnknownOutcomesResent")).toBe(1);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT", recoveries: 1 }]);
  });

  it("policy hold: not sent again, but FAILED with its reason, for an operator to decide", async () => {
    const pipeline = createPipeline(engine, BEFORE, { unknownOutcome: "hold" });
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    await crashAfterAccepting(pipeline, id);
    await minutes(pipeline, 30);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(await pipeline.messagesOf(id)).toMatchObject([
      { status: "FAILED", reason: { kind: "UNKNOWN_OUTCOME", detail: "LEASE_EXPIRED" } },
    ]);
    expect(pipeline.deadLetters).toMatchObject([{ reason: { kind: "UNKNOWN_OUTCOME", detail: "LEASE_EXPIRED" } }]);
  });

  it("is not guessed at while the lease runs", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    await crashAfterAccepting(pipeline, id);
    await pipeline.recover();
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENDING" }]);
  });

  it("four crashes in a row end in FAILED: at most three recoveries", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    for (let crash = 0; crash < 4; crash++) {
      await crashAfterAccepting(pipeline, id);
      pipeline.moveBy(5 * MINUTE);
      await pipeline.recover();
      await pipeline.enqueue();
    }
    expect(pipeline.deliveriesOf(id)).toHaveLength(4);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "FAILED", recoveries: 3 }]);
  });
});

describe("P3 nothing lost: queue copies", () => {
  it("one that is gone is replaced, once the queue is empty", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.tasks.splice(0);
    pipeline.moveTo(DUE);
    await minutes(pipeline, 25);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(pipeline.metric("MessagesRequeued")).toBe(1);
  });

  it("a long backlog breeds no copies", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    for (let user = 0; user < 30; user++) await pipeline.addUser();
    expect(pipeline.tasks).toHaveLength(30);
    pipeline.moveTo(DUE);
    for (let run = 0; run < 30; run++) {
      pipeline.moveBy(10 * MINUTE);
      await pipeline.recover();
      await pipeline.enqueue();
    }
    expect(pipeline.tasks).toHaveLength(30);
    expect(pipeline.metric("MessagesRequeued")).toBe(0);
    await pipeline.drain();
    expect(pipeline.deliveries).toHaveLength(30);
  });
});

describe("P3 nothing lost: downtime", () => {
  it("24 hours: every message of that day goes out once after it", async () => {
    const pipeline = createPipeline(engine, "2026-11-29T23:00:00.000Z");
    const ids = [];
    for (const timezone of ["Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "Etc/GMT+12"]) {
      ids.push(await pipeline.addUser({ timezone, birthdayDate: "1990-11-30" }));
    }
    pipeline.moveBy(24 * HOUR);
    await minutes(pipeline, 30);
    for (const id of ids) expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("72 hours with a late limit of 48: the rest is EXPIRED, counted and visible", async () => {
    const pipeline = createPipeline(engine, "2026-10-10T00:00:00.000Z");
    const early = await pipeline.addUser({ birthdayDate: "1990-10-10" });
    const later = await pipeline.addUser({ birthdayDate: "1990-10-12" });
    pipeline.moveBy(72 * HOUR);
    await minutes(pipeline, 30);
    expect(pipeline.deliveriesOf(early)).toEqual([]);
    expect(await pipeline.messagesOf(early)).toMatchObject([{ status: "EXPIRED", reason: { kind: "LATE_LIMIT" } }]);
    expect(pipeline.metric("MessagesExpired")).toBe(1);
    expect(pipeline.deliveriesOf(later)).toHaveLength(1);
  });
});
