import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE } from "../../functions/domain/instants.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { createWorld, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";

describe("records that AWS's own redrive moves back from the dead-letter queue", () => {
  it("replay a message that failed, and never one that was sent", async () => {
    const world = createWorld(engine, BEFORE);
    const id = await world.addPerson();
    world.moveTo(DUE);
    world.serviceAnswers(async () => ({ kind: "permanent", reason: "HTTP_400" }));
    await world.drain();
    expect(world.deadLetters).toMatchObject([{ reason: "HTTP_400", attempts: 1 }]);
    expect(JSON.stringify(world.deadLetters)).not.toMatch(/Ada|@/);
    world.serviceAnswers(async () => ({ kind: "accepted" }));
    const moved = world.deadLetters.map((letter, index) => ({
      messageId: String(index),
      body: JSON.stringify(letter),
    }));
    for (let round = 0; round < 3; round++) {
      expect(await sendBatch(world.tools, [...moved, ...moved], "redriven")).toEqual({ batchItemFailures: [] });
      world.moveBy(MINUTE);
      await world.minute();
    }
    expect(world.lettersOf(id)).toHaveLength(2);
    expect(await world.messagesOf(id)).toMatchObject([
      { status: "SENT", replays: 1, replayedBy: "dead-letter redrive" },
    ]);
  });

  it("that are copies of a message long sent are dropped; what is no copy goes round once and no more", async () => {
    const world = createWorld(engine, BEFORE);
    const id = await world.addPerson();
    world.moveTo(DUE);
    const copies = world.take();
    await world.send(copies);
    await world.send(copies);
    expect(world.lettersOf(id)).toHaveLength(1);
    await sendBatch(world.tools, [{ messageId: "m1", body: "nonsense" }], "first");
    expect(world.deadLetters).toMatchObject([{ messageId: "m1", reason: "MALFORMED_COPY" }]);
    await sendBatch(world.tools, [{ messageId: "m2", body: JSON.stringify(world.deadLetters[0]) }], "again");
    expect(world.deadLetters).toHaveLength(1);
  });
});
