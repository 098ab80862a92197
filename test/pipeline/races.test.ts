import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINUTE } from "../../functions/domain/instants.ts";
import { createWorld, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";
const ROUNDS = 200;

describe(`P2 once: raced ${ROUNDS} times each, counted at the service`, () => {
  it("twenty concurrent sends of one message", async () => {
    const world = createWorld(engine, BEFORE);
    for (let round = 0; round < ROUNDS; round++) {
      world.moveTo(BEFORE);
      const id = await world.addPerson();
      const [copy] = world.copies.splice(0).map((each) => each.copy);
      world.moveTo(DUE);
      if (!copy) throw new Error("nothing was queued");
      await Promise.all(Array.from({ length: 20 }, () => world.send([copy])));
      expect(world.lettersOf(id)).toHaveLength(1);
    }
    expect(world.metric("MessagesSent")).toBe(ROUNDS);
    expect(world.metric("CopiesDropped")).toBe(19 * ROUNDS);
  });

  it("the same record three times in one batch", async () => {
    const world = createWorld(engine, BEFORE);
    for (let round = 0; round < ROUNDS; round++) {
      world.moveTo(BEFORE);
      const id = await world.addPerson();
      const copies = world.copies.splice(0).map((each) => each.copy);
      world.moveTo(DUE);
      await world.send([...copies, ...copies, ...copies]);
      expect(world.lettersOf(id)).toHaveLength(1);
    }
  });

  it("concurrent enqueue runs", async () => {
    const world = createWorld(engine, BEFORE);
    for (let round = 0; round < ROUNDS; round++) {
      world.moveTo("2026-06-15T06:40:00.000Z");
      const id = await world.addPerson();
      world.moveTo(BEFORE);
      await Promise.all([world.enqueue(), world.enqueue(), world.enqueue()]);
      world.moveTo(DUE);
      await Promise.all([world.drain(), world.drain(), world.enqueue()]);
      expect(world.lettersOf(id)).toHaveLength(1);
    }
  });

  it("concurrent recover and send, with the lease just over", async () => {
    const world = createWorld(engine, BEFORE);
    for (let round = 0; round < ROUNDS; round++) {
      world.moveTo(BEFORE);
      const id = await world.addPerson();
      const copies = world.copies.splice(0).map((each) => each.copy);
      // Six minutes late with an empty queue: recover takes the copy for lost while a sender holds it.
      world.moveTo("2026-06-15T07:06:00.000Z");
      await Promise.all([world.send(copies), world.recover(), world.recover()]);
      await world.minute();
      expect(world.lettersOf(id)).toHaveLength(1);
    }
  });
});

describe("any job run twice, at once or again later, changes nothing", () => {
  it("plans, feeds and recovers to the same rows", async () => {
    const world = createWorld(engine, "2026-06-14T06:00:00.000Z");
    const ids = await Promise.all(Array.from({ length: 12 }, () => world.addPerson()));
    await Promise.all([world.precalculate(), world.precalculate(), world.recover()]);
    await world.precalculate();
    const rows = await Promise.all(ids.map((id) => world.messagesOf(id)));
    expect(rows.map((messages) => messages.length)).toEqual(ids.map(() => 1));
    world.moveTo(DUE);
    await Promise.all([world.enqueue(), world.recover(), world.enqueue()]);
    await Promise.all([world.drain(), world.drain()]);
    for (let minute = 0; minute < 30; minute++) {
      world.moveBy(MINUTE);
      await Promise.all([world.minute(), world.recover(), world.precalculate()]);
    }
    for (const id of ids) expect(world.lettersOf(id)).toHaveLength(1);
  });
});
