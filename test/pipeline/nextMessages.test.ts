import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UserId } from "../../functions/domain/model.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const start = () => createPipeline(engine, "2026-06-14T12:00:00.000Z");
async function nextOf(pipeline: Pipeline, id: UserId): Promise<string[]> {
  const answer = await pipeline.call("listUserMessages", { id });
  const next: { occasion: string; localDate: string; dueAt: string }[] = Reflect.get(Object(answer.body), "next");
  return next.map(({ occasion, localDate, dueAt }) => `${occasion} ${localDate} ${dueAt}`);
}

describe("when a user gets the next message", () => {
  it("is said for each occasion, earliest first, also far ahead", async () => {
    const pipeline = start();
    const id = await pipeline.addUser({ anniversaryDate: "2020-02-01" });
    const next = ["BIRTHDAY 2026-06-15 2026-06-15T07:00:00.000Z", "ANNIVERSARY 2027-02-01 2027-02-01T08:00:00.000Z"];
    expect(await nextOf(pipeline, id)).toEqual(next);
  });

  it("moves on to the next year when it was sent", async () => {
    const pipeline = start();
    const id = await pipeline.addUser();
    pipeline.moveTo("2026-06-15T07:00:00.000Z");
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(await nextOf(pipeline, id)).toEqual(["BIRTHDAY 2027-06-15 2027-06-15T07:00:00.000Z"]);
  });

  it("is yesterday's, while it is still open after an outage", async () => {
    const pipeline = start();
    const id = await pipeline.addUser();
    pipeline.moveTo("2026-06-16T07:00:00.000Z");
    expect(await nextOf(pipeline, id)).toEqual(["BIRTHDAY 2026-06-15 2026-06-15T07:00:00.000Z"]);
  });

  it("is on the day that the user chose, for 29 February", async () => {
    const pipeline = start();
    const id = await pipeline.addUser({ birthdayDate: "1992-02-29", leapDay: "MAR_1" });
    expect(await nextOf(pipeline, id)).toEqual(["BIRTHDAY 2027-03-01 2027-03-01T08:00:00.000Z"]);
  });

  it("is in the year after the first, for a date of today", async () => {
    const pipeline = start();
    const id = await pipeline.addUser({ birthdayDate: "2026-06-14" });
    expect(await nextOf(pipeline, id)).toEqual(["BIRTHDAY 2027-06-14 2027-06-14T07:00:00.000Z"]);
  });

  it("is never, after an opt-out or past the end date", async () => {
    const pipeline = start();
    const optedOut = await pipeline.addUser({ optOuts: ["BIRTHDAY"] });
    const ended = await pipeline.addUser({ endDate: "2026-06-14" });
    expect(await nextOf(pipeline, optedOut)).toEqual([]);
    expect(await nextOf(pipeline, ended)).toEqual([]);
  });

  it("is not before this system takes over from an earlier one", async () => {
    const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z", {
      firstDueAt: createPipeline(engine, "2026-06-15T08:00:00.000Z").now(),
    });
    const id = await pipeline.addUser();
    expect(await nextOf(pipeline, id)).toEqual(["BIRTHDAY 2027-06-15 2027-06-15T07:00:00.000Z"]);
  });
});
