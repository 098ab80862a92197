import { afterAll, beforeAll, expect, it } from "vitest";
import { instantSchema } from "../../functions/domain/model.ts";
import { createWorld, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

it("P2 once, P3 nothing lost: from one instant on this system sends, and nothing that was due before it (docs/upgrade.md)", async () => {
  const firstDueAt = instantSchema.parse("2026-06-15T05:07:00.000Z");
  const world = createWorld(engine, "2026-06-14T20:00:00.000Z", { firstDueAt });
  const birthdayDate = "1990-06-15";
  const zones = ["Pacific/Auckland", "Asia/Tokyo", "Europe/Moscow", "Europe/Berlin", "America/New_York"];
  const people = [];
  // Imported while the other system still runs; Auckland and Tokyo are at nine before the instant.
  for (const timezone of zones) people.push(await world.addPerson({ timezone, birthdayDate }));
  await world.precalculate();
  for (let hour = 0; hour < 24; hour++) {
    world.moveTo(new Date(Date.parse("2026-06-14T20:00:00.000Z") + hour * 3_600_000).toISOString());
    await world.minute();
    await world.recover();
  }
  // Edited afterwards, on the day itself: still not ours.
  await world.edit(people[0] ?? (await world.addPerson()), { lastName: "Hopper" });
  await world.minute();
  expect(people.map((id) => world.lettersOf(id).map(({ at }) => at.slice(0, 16)))).toEqual([
    [],
    [],
    ["2026-06-15T06:00"],
    ["2026-06-15T07:00"],
    ["2026-06-15T13:00"],
  ]);
});
