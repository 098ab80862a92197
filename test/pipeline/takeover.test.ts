import { afterAll, beforeAll, expect, it } from "vitest";
import { instantSchema } from "../../functions/domain/model.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

it("P2 once, P3 nothing lost: from one instant on this system sends, and nothing that was due before it (docs/upgrade.md)", async () => {
  const firstDueAt = instantSchema.parse("2026-06-15T05:07:00.000Z");
  const pipeline = createPipeline(engine, "2026-06-14T20:00:00.000Z", { firstDueAt });
  const birthdayDate = "1990-06-15";
  const zones = ["Pacific/Auckland", "Asia/Tokyo", "Europe/Moscow", "Europe/Berlin", "America/New_York"];
  const users = [];
  // Imported while the other system still runs; Auckland and Tokyo are at nine before the instant.
  for (const timezone of zones) users.push(await pipeline.addUser({ timezone, birthdayDate }));
  await pipeline.precalculate();
  for (let hour = 0; hour < 24; hour++) {
    pipeline.moveTo(new Date(Date.parse("2026-06-14T20:00:00.000Z") + hour * 3_600_000).toISOString());
    await pipeline.minute();
    await pipeline.recover();
  }
  // Edited afterwards, on the day itself: still not ours.
  await pipeline.edit(users[0] ?? (await pipeline.addUser()), { lastName: "Hopper" });
  await pipeline.minute();
  expect(users.map((id) => pipeline.deliveriesOf(id).map(({ at }) => at.slice(0, 16)))).toEqual([
    [],
    [],
    ["2026-06-15T06:00"],
    ["2026-06-15T07:00"],
    ["2026-06-15T13:00"],
  ]);
});
