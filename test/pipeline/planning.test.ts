import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { createWorld, type Engine, startEngine, type World } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** A planning run that stops between reading the index and writing, until it is let go. */
function haltedPlanning(world: World) {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let reached = () => {};
  const atTheGate = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const insert: typeof world.tools.messages.insert = async (messages) => {
    reached();
    await gate;
    return world.tools.messages.insert(messages);
  };
  const tools = { ...world.tools, messages: { ...world.tools.messages, insert } };
  const run = precalculate(tools, {}, () => true);
  const finish = () => {
    letGo();
    return run;
  };
  return { atTheGate, finish };
}

describe("P3 nothing lost, P4 edits win: a planning run that works from what the index said a moment ago", () => {
  const START = "2026-09-14T12:00:00.000Z";
  const person = { birthdayDate: "1990-09-15", timezone: "Europe/Berlin" };
  const DUE = "2026-09-15T07:00:00.000Z";

  it("plans nothing twice for a person added meanwhile, and does not lose them", async () => {
    const world = createWorld(engine, START);
    await world.addPerson(person);
    const planning = haltedPlanning(world);
    await planning.atTheGate;
    const id = await world.addPerson(person);
    await planning.finish();
    world.moveTo(DUE);
    await world.minute();
    expect(world.lettersOf(id)).toHaveLength(1);
  });

  it.each([
    ["deleted", 0, async (world: World, id: Parameters<World["edit"]>[0]) => world.call("deleteUser", { id })],
    [
      "moved to another date",
      0,
      async (world: World, id: Parameters<World["edit"]>[0]) => world.edit(id, { birthdayDate: "1990-01-05" }),
    ],
    [
      "moved to another zone",
      1,
      async (world: World, id: Parameters<World["edit"]>[0]) => world.edit(id, { timezone: "America/New_York" }),
    ],
  ])("a person %s meanwhile gets %i letters, at the right time", async (_what, count, change) => {
    const world = createWorld(engine, START);
    const id = await world.addPerson(person);
    const planning = haltedPlanning(world);
    await planning.atTheGate;
    await change(world, id);
    await planning.finish();
    world.moveTo(DUE);
    await world.minute();
    expect(world.lettersOf(id)).toEqual([]);
    world.moveTo("2026-09-15T13:00:00.000Z");
    await world.minute();
    expect(world.lettersOf(id)).toHaveLength(count);
  });
});
