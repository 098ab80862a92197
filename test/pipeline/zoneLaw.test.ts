import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR } from "../../functions/domain/instants.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** Days of one-hour steps: planning once a day, enqueue and send each hour. Answers when each user got theirs. */
async function live(zoneOverrides: object, start: string, days: number, users: Record<string, unknown>[]) {
  const pipeline = createPipeline(engine, start, { zoneOverrides: zoneOverridesSchema.parse(zoneOverrides) });
  const ids = [];
  for (const user of users) ids.push(await pipeline.addUser(user));
  for (let hour = 0; hour < days * 24; hour++) {
    if (hour % 24 === 0) await pipeline.precalculate();
    await pipeline.minute();
    pipeline.moveBy(HOUR);
  }
  return ids.map((id) => pipeline.deliveriesOf(id).map(({ at }) => at));
}

describe("P1 on time, P2 once: by the law of the zone", () => {
  it("a date that the zone leaves out is greeted at nine on the next one, once", async () => {
    const overrides = {
      "Pacific/Apia": [
        { from: "2027-01-01T00:00:00Z", offsetMinutes: -600 },
        { from: "2027-06-30T10:00:00Z", offsetMinutes: 840 },
      ],
    };
    const users = ["06-29", "06-30", "07-01"].map((day) => ({ timezone: "Pacific/Apia", birthdayDate: `1990-${day}` }));
    // 29 June, 23:59:59 at UTC-10 is followed by 1 July, 00:00:00 at UTC+14.
    expect(await live(overrides, "2027-06-26T00:00:00Z", 8, users)).toEqual([
      ["2027-06-29T19:00:00.000Z"],
      ["2027-06-30T19:00:00.000Z"],
      ["2027-06-30T19:00:00.000Z"],
    ]);
  });

  it("a date that comes twice is greeted at its first nine, once", async () => {
    const overrides = {
      "Pacific/Apia": [
        { from: "2027-01-01T00:00:00Z", offsetMinutes: 840 },
        { from: "2027-07-01T10:00:00Z", offsetMinutes: -600 },
      ],
    };
    const users = ["06-30", "07-01", "07-02"].map((day) => ({ timezone: "Pacific/Apia", birthdayDate: `1990-${day}` }));
    // 1 July, 23:59:59 at UTC+14 is followed by 1 July, 00:00:00 at UTC-10.
    expect(await live(overrides, "2027-06-26T00:00:00Z", 9, users)).toEqual([
      ["2027-06-29T19:00:00.000Z"],
      ["2027-06-30T19:00:00.000Z"],
      ["2027-07-02T19:00:00.000Z"],
    ]);
  });

  it("an override moves nine o'clock for the zone and its other names, and leaves other zones alone", async () => {
    const overrides = { "America/Winnipeg": [{ from: "2027-03-14T08:00:00Z", offsetMinutes: -360 }] };
    const users = ["America/Winnipeg", "Canada/Central", "America/Chicago"].map((timezone) => ({
      timezone,
      birthdayDate: "1990-06-15",
    }));
    expect(await live(overrides, "2027-06-14T00:00:00Z", 2, users)).toEqual([
      ["2027-06-15T15:00:00.000Z"],
      ["2027-06-15T15:00:00.000Z"],
      ["2027-06-15T14:00:00.000Z"],
    ]);
  });
});
