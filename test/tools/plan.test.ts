import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendTimeSchema } from "../../functions/domain/model.ts";
import { backlogOf, summaryOf } from "../../tools/plan/backlog.ts";
import { busiestMinute, dayShares, dueOn, zoneShares } from "../../tools/plan/shape.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

const nine = sendTimeSchema.parse("09:00");

describe("the shapes of the plan", () => {
  test.each([2027, 2028])("every birthday has its day in %i", (year) => {
    const shares = [...dayShares(year).values()];
    expect(shares.reduce((sum, each) => sum + each)).toBeCloseTo(1, 9);
    expect(shares).toHaveLength(year % 4 === 0 ? 366 : 365);
  });
});

describe("the plan is what the system does", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  test("at a size that this machine can do: what is due in the busiest minute, how much waits, and how late the last one is", async () => {
    const perSecond = 10;
    const people = [...zoneShares()].map(([zone, share]) => [zone, Math.round(share * 400)] as const);
    const added = people.reduce((sum, [, count]) => sum + count, 0);
    const pipeline = createPipeline(engine, "2027-09-10T00:00:00.000Z", { ratePerSecond: perSecond });
    for (const [timezone, count] of people)
      for (let person = 0; person < count; person++) await pipeline.addUser({ timezone, birthdayDate: "1990-09-12" });

    // Everybody's birthday is on that day, so the plan is for as many users as have it.
    const users = added / (dayShares(2027).get("09-12") ?? 1);
    const zones = new Map(people.map(([zone, count]) => [zone, count / added]));
    const due = dueOn(Date.parse("2027-09-12T00:00:00Z"), { users, sendTime: nine, zones });
    const minute = busiestMinute(due);
    const planned = summaryOf(backlogOf([minute], perSecond));

    const run = async (from: number, seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        pipeline.moveTo(new Date(from + second * 1_000).toISOString());
        if (second % 60 === 0) await pipeline.enqueue();
        await pipeline.drain();
      }
    };
    await pipeline.precalculate();
    pipeline.moveTo("2027-09-11T12:00:00.000Z");
    await pipeline.precalculate();
    // What is due an hour earlier is sent before.
    await run(minute.at - 30 * 60_000, 20);
    const before = pipeline.deliveries.length;
    await run(minute.at, planned.busySeconds + 10);
    const late = pipeline.deliveries.slice(before).map(({ at }) => Date.parse(at) - minute.at);
    expect(late).toHaveLength(Math.round(minute.count));
    expect(Math.abs(Math.max(...late) - planned.latestMs)).toBeLessThanOrEqual(1_500);
    const waiting = late.filter((each) => each > 1_000).length;
    expect(Math.abs(waiting - planned.deepest)).toBeLessThanOrEqual(perSecond);
  });
});
