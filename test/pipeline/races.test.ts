import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINUTE } from "../../functions/domain/instants.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";
import { RACE_ROUNDS } from "../support/raceRounds.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";

// Four thousand sends: more than a minute on a machine that does other work as well.
describe(`P2 once: raced ${RACE_ROUNDS} times each, counted at the service`, { timeout: 240_000 }, () => {
  it("twenty concurrent sends of one message", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    for (let round = 0; round < RACE_ROUNDS; round++) {
      pipeline.moveTo(BEFORE);
      const id = await pipeline.addUser();
      const [task] = pipeline.tasks.splice(0).map((each) => each.task);
      pipeline.moveTo(DUE);
      if (!task) throw new Error("nothing was queued");
      await Promise.all(Array.from({ length: 20 }, () => pipeline.send([task])));
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    }
    expect(pipeline.metric("MessagesSent")).toBe(RACE_ROUNDS);
    expect(pipeline.metric("SendTasksDropped")).toBe(19 * RACE_ROUNDS);
  });

  it("the same record three times in one batch", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    for (let round = 0; round < RACE_ROUNDS; round++) {
      pipeline.moveTo(BEFORE);
      const id = await pipeline.addUser();
      const tasks = pipeline.tasks.splice(0).map((each) => each.task);
      pipeline.moveTo(DUE);
      await pipeline.send([...tasks, ...tasks, ...tasks]);
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    }
  });

  it("concurrent enqueue runs", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    for (let round = 0; round < RACE_ROUNDS; round++) {
      pipeline.moveTo("2026-06-15T06:40:00.000Z");
      const id = await pipeline.addUser();
      pipeline.moveTo(BEFORE);
      await Promise.all([pipeline.enqueue(), pipeline.enqueue(), pipeline.enqueue()]);
      pipeline.moveTo(DUE);
      await Promise.all([pipeline.drain(), pipeline.drain(), pipeline.enqueue()]);
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    }
  });

  it("concurrent recover and send, with the lease just over", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    for (let round = 0; round < RACE_ROUNDS; round++) {
      pipeline.moveTo(BEFORE);
      const id = await pipeline.addUser();
      const tasks = pipeline.tasks.splice(0).map((each) => each.task);
      // Six minutes late with an empty queue: recover takes the copy for lost while a sender holds it.
      pipeline.moveTo("2026-06-15T07:06:00.000Z");
      await Promise.all([pipeline.send(tasks), pipeline.recover(), pipeline.recover()]);
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    }
  });
});

describe("any job run twice, at once or again later, changes nothing", () => {
  it("plans, feeds and recovers to the same rows", async () => {
    const pipeline = createPipeline(engine, "2026-06-14T06:00:00.000Z");
    const ids = await Promise.all(Array.from({ length: 12 }, () => pipeline.addUser()));
    await Promise.all([pipeline.precalculate(), pipeline.precalculate(), pipeline.recover()]);
    await pipeline.precalculate();
    const rows = await Promise.all(ids.map((id) => pipeline.messagesOf(id)));
    expect(rows.map((messages) => messages.length)).toEqual(ids.map(() => 1));
    pipeline.moveTo(DUE);
    await Promise.all([pipeline.enqueue(), pipeline.recover(), pipeline.enqueue()]);
    await Promise.all([pipeline.drain(), pipeline.drain()]);
    for (let minute = 0; minute < 30; minute++) {
      pipeline.moveBy(MINUTE);
      await Promise.all([pipeline.minute(), pipeline.recover(), pipeline.precalculate()]);
    }
    for (const id of ids) expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });
});
