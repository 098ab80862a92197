import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localDateSchema, type UserId } from "../../functions/domain/model.ts";
import { newMessage } from "../../functions/domain/replan.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** 15 June 2026, 09:00 in Berlin is 07:00Z. */
const DUE = "2026-06-15T07:00:00.000Z";
const start = (now = "2026-06-14T12:00:00.000Z") => createPipeline(engine, now);
const optOut = (pipeline: Pipeline, id: UserId, ...optOuts: string[]) => pipeline.edit(id, { optOuts });

async function sendAllAt(pipeline: Pipeline, instant: string) {
  pipeline.moveTo(instant);
  await pipeline.precalculate();
  await pipeline.minute();
  await pipeline.recover();
  await pipeline.minute();
}

/** The moments at which an edit can fall, up to the claim. */
const moments: Record<string, (pipeline: Pipeline) => Promise<unknown>> = {
  "before planning": async () => {},
  "after planning": (pipeline) => pipeline.precalculate(),
  "while its send task waits on the queue": async (pipeline) => {
    await pipeline.precalculate();
    pipeline.moveTo("2026-06-15T06:55:00.000Z");
    await pipeline.enqueue();
  },
};

describe.each(Object.entries(moments))("P4 edits win: an edit %s", (_, arrange) => {
  it("that opts out leaves nothing to send, and the other occasion is sent", async () => {
    const pipeline = start();
    const id = await pipeline.addUser({ anniversaryDate: "2015-06-15" });
    await arrange(pipeline);
    expect((await optOut(pipeline, id, "BIRTHDAY")).status).toBe(200);
    await sendAllAt(pipeline, DUE);
    expect(pipeline.deliveriesOf(id).map(({ text }) => text)).toEqual(["Hey, Ada Lovelace it's your anniversary"]);
    expect((await pipeline.messagesOf(id)).map(({ occasion }) => occasion)).toEqual(["ANNIVERSARY"]);
  });

  it("that takes an opt-out back brings the message back, once and on time", async () => {
    const pipeline = start();
    const id = await pipeline.addUser({ optOuts: ["BIRTHDAY"] });
    await arrange(pipeline);
    await optOut(pipeline, id);
    await sendAllAt(pipeline, DUE);
    expect(pipeline.deliveriesOf(id)).toMatchObject([{ at: DUE }]);
  });

  it("that ends the contract on the day before leaves nothing to send; on the day itself it is sent", async () => {
    const pipeline = start();
    const before = await pipeline.addUser();
    const onTheDay = await pipeline.addUser();
    await arrange(pipeline);
    await pipeline.edit(before, { endDate: "2026-06-14" });
    await pipeline.edit(onTheDay, { endDate: "2026-06-15" });
    await sendAllAt(pipeline, DUE);
    expect(pipeline.deliveriesOf(before)).toEqual([]);
    expect(pipeline.deliveriesOf(onTheDay)).toHaveLength(1);
  });
});

describe("an opt-out that is taken back on the day after", () => {
  it.each([
    ["was opted out before the day", { optOuts: ["BIRTHDAY"] }],
    ["had ended", { endDate: "2026-06-01" }],
  ])("brings yesterday's message back, once, where the user %s", async (_, withheld) => {
    const pipeline = start("2026-06-10T12:00:00.000Z");
    const id = await pipeline.addUser(withheld);
    await sendAllAt(pipeline, DUE);
    expect(pipeline.deliveriesOf(id)).toEqual([]);
    pipeline.moveTo("2026-06-16T10:00:00.000Z");
    await pipeline.edit(id, { optOuts: null, endDate: null });
    await sendAllAt(pipeline, "2026-06-16T10:01:00.000Z");
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("brings back what the user opted out of while its task was on the queue", async () => {
    const pipeline = start();
    const id = await pipeline.addUser();
    await moments["while its send task waits on the queue"]?.(pipeline);
    await optOut(pipeline, id, "BIRTHDAY");
    await sendAllAt(pipeline, DUE);
    expect(pipeline.deliveriesOf(id)).toEqual([]);
    pipeline.moveTo("2026-06-17T06:50:00.000Z");
    await optOut(pipeline, id);
    await sendAllAt(pipeline, "2026-06-17T06:51:00.000Z");
    await sendAllAt(pipeline, "2026-06-17T06:52:00.000Z");
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("sends nothing past the late limit", async () => {
    const pipeline = start("2026-06-10T12:00:00.000Z");
    const id = await pipeline.addUser({ optOuts: ["BIRTHDAY"] });
    await sendAllAt(pipeline, DUE);
    pipeline.moveTo("2026-06-17T07:01:00.000Z");
    await optOut(pipeline, id);
    await sendAllAt(pipeline, "2026-06-17T07:02:00.000Z");
    expect(pipeline.deliveriesOf(id)).toEqual([]);
    expect(await pipeline.messagesOf(id)).toEqual([]);
  });

  it("sends nothing again that was sent (P2)", async () => {
    const pipeline = start();
    const id = await pipeline.addUser();
    await sendAllAt(pipeline, DUE);
    pipeline.moveTo("2026-06-16T10:00:00.000Z");
    await optOut(pipeline, id, "BIRTHDAY");
    await optOut(pipeline, id);
    await sendAllAt(pipeline, "2026-06-16T10:01:00.000Z");
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("brings nothing of the days before the date was known", async () => {
    const pipeline = start("2026-06-16T09:00:00.000Z");
    const id = await pipeline.addUser({ optOuts: ["BIRTHDAY"] });
    await optOut(pipeline, id);
    await sendAllAt(pipeline, "2026-06-16T09:01:00.000Z");
    expect(pipeline.deliveriesOf(id)).toEqual([]);
  });
});

it("P2: 29 February moved from 1 March to 28 February, after the message of 1 March was sent, sends no second one", async () => {
  const pipeline = start("2026-02-20T12:00:00.000Z");
  const id = await pipeline.addUser({ birthdayDate: "1992-02-29", leapDay: "MAR_1" });
  await sendAllAt(pipeline, "2026-03-01T08:00:00.000Z");
  await pipeline.edit(id, { leapDay: "FEB_28" });
  await sendAllAt(pipeline, "2026-03-01T08:01:00.000Z");
  expect(pipeline.deliveriesOf(id)).toHaveLength(1);
});

it("P4: the sender does not send what planning wrote from an index entry older than the opt-out", async () => {
  const pipeline = start();
  const id = await pipeline.addUser({ optOuts: ["BIRTHDAY"] });
  const localDate = localDateSchema.parse("2026-06-15");
  const plan = { userId: id, occasion: "BIRTHDAY" as const, localDate, dueAt: pipeline.now() };
  await pipeline.deps.messages.insert([newMessage(plan, pipeline.now())]);
  await sendAllAt(pipeline, DUE);
  expect(pipeline.deliveriesOf(id)).toEqual([]);
  expect(await pipeline.messagesOf(id)).toEqual([]);
});

it("P7: an occasion that the user opted out of stands in no planning index, and keeps what it knows of the past", async () => {
  const pipeline = start("2026-06-10T12:00:00.000Z");
  const id = await pipeline.addUser();
  const inIndex = async () => {
    const found: string[] = [];
    for (const partition of [0, 1]) {
      for await (const users of pipeline.deps.users.onDay("BIRTHDAY", "06-15", partition))
        found.push(...users.map(({ userId }) => userId));
    }
    return found.includes(id);
  };
  const before = await pipeline.deps.users.occasion(id, "BIRTHDAY");
  expect(await inIndex()).toBe(true);
  pipeline.moveTo("2026-06-12T12:00:00.000Z");
  await optOut(pipeline, id, "BIRTHDAY");
  expect(await inIndex()).toBe(false);
  expect(await pipeline.deps.users.occasion(id, "BIRTHDAY")).toMatchObject({ since: before?.since });
  await optOut(pipeline, id);
  expect(await inIndex()).toBe(true);
});
