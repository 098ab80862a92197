import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE } from "../../functions/domain/instants.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";

describe("records that AWS's own redrive moves back from the dead-letter queue", () => {
  it("replay a message that failed, and never one that was sent", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    pipeline.serviceAnswers(async () => ({ kind: "refused", detail: "HTTP_400" }));
    await pipeline.drain();
    expect(pipeline.deadLetters).toMatchObject([{ reason: { kind: "REFUSED", detail: "HTTP_400" }, attempts: 1 }]);
    expect(JSON.stringify(pipeline.deadLetters)).not.toMatch(/Ada|@/);
    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    const moved = pipeline.deadLetters.map((delivery, index) => ({
      messageId: String(index),
      body: JSON.stringify(delivery),
    }));
    for (let round = 0; round < 3; round++) {
      expect(await sendBatch(pipeline.deps, [...moved, ...moved], "redriven", () => true)).toEqual({
        batchItemFailures: [],
      });
      pipeline.moveBy(MINUTE);
      await pipeline.minute();
    }
    expect(pipeline.deliveriesOf(id)).toHaveLength(2);
    expect(await pipeline.messagesOf(id)).toMatchObject([
      { status: "SENT", replays: 1, replayedBy: "dead-letter redrive" },
    ]);
  });

  it("that are copies of a message long sent are dropped; what is no copy goes round once and no more", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    const tasks = pipeline.take();
    await pipeline.send(tasks);
    await pipeline.send(tasks);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    await sendBatch(pipeline.deps, [{ messageId: "m1", body: "nonsense" }], "first", () => true);
    expect(pipeline.deadLetters).toMatchObject([{ queueMessageId: "m1" }]);
    await sendBatch(
      pipeline.deps,
      [{ messageId: "m2", body: JSON.stringify(pipeline.deadLetters[0]) }],
      "again",
      () => true,
    );
    expect(pipeline.deadLetters).toHaveLength(1);
  });
});
