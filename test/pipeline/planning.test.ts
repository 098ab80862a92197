import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** A planning run that stops between reading the index and writing, until it is let go. */
function haltedPlanning(pipeline: Pipeline) {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let reached = () => {};
  const atTheGate = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const insert: typeof pipeline.deps.messages.insert = async (messages) => {
    reached();
    await gate;
    return pipeline.deps.messages.insert(messages);
  };
  const deps = { ...pipeline.deps, messages: { ...pipeline.deps.messages, insert } };
  const run = precalculate(deps, {}, () => true);
  const finish = () => {
    letGo();
    return run;
  };
  return { atTheGate, finish };
}

describe("P3 nothing lost, P4 edits win: a planning run that works from what the index said a moment ago", () => {
  const START = "2026-09-14T12:00:00.000Z";
  const user = { birthdayDate: "1990-09-15", timezone: "Europe/Berlin" };
  const DUE = "2026-09-15T07:00:00.000Z";

  it("plans nothing twice for a user added meanwhile, and does not lose them", async () => {
    const pipeline = createPipeline(engine, START);
    await pipeline.addUser(user);
    const planning = haltedPlanning(pipeline);
    await planning.atTheGate;
    const id = await pipeline.addUser(user);
    await planning.finish();
    pipeline.moveTo(DUE);
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it.each([
    [
      "deleted",
      0,
      async (pipeline: Pipeline, id: Parameters<Pipeline["edit"]>[0]) => pipeline.call("deleteUser", { id }),
    ],
    [
      "moved to another date",
      0,
      async (pipeline: Pipeline, id: Parameters<Pipeline["edit"]>[0]) =>
        pipeline.edit(id, { birthdayDate: "1990-01-05" }),
    ],
    [
      "moved to another zone",
      1,
      async (pipeline: Pipeline, id: Parameters<Pipeline["edit"]>[0]) =>
        pipeline.edit(id, { timezone: "America/New_York" }),
    ],
  ])("a user %s meanwhile gets %i letters, at the right time", async (_what, count, change) => {
    const pipeline = createPipeline(engine, START);
    const id = await pipeline.addUser(user);
    const planning = haltedPlanning(pipeline);
    await planning.atTheGate;
    await change(pipeline, id);
    await planning.finish();
    pipeline.moveTo(DUE);
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toEqual([]);
    pipeline.moveTo("2026-09-15T13:00:00.000Z");
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(count);
  });
});
