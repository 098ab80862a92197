import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE } from "../../functions/domain/instants.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";
import { RACE_ROUNDS } from "../support/raceRounds.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** 15 June 2026, 09:00 in Berlin is 07:00Z. */
const DUE = "2026-06-15T07:00:00.000Z";

/** The moments at which an edit can fall, up to the claim. */
const moments = {
  "before planning": async () => {},
  "after planning": async (pipeline: ReturnType<typeof createPipeline>) => {
    await pipeline.precalculate();
  },
  "while its copy waits on the queue": async (pipeline: ReturnType<typeof createPipeline>) => {
    await pipeline.precalculate();
    pipeline.moveTo("2026-06-15T06:55:00.000Z");
    await pipeline.enqueue();
  },
};

for (const [moment, arrange] of Object.entries(moments)) {
  describe(`P4 edits win: an edit ${moment}`, () => {
    const start = () => createPipeline(engine, "2026-06-14T12:00:00.000Z");

    it("of the name or the address is what is sent, once", async () => {
      const pipeline = start();
      const id = await pipeline.addUser();
      await arrange(pipeline);
      expect((await pipeline.edit(id, { firstName: "Augusta", email: `new-${id}@example.com` })).status).toBe(200);
      pipeline.moveTo(DUE);
      await pipeline.minute();
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toMatchObject([
        { to: `new-${id}@example.com`, text: "Hey, Augusta Lovelace it's your birthday", at: DUE },
      ]);
    });

    it("of the date takes the old message away", async () => {
      const pipeline = start();
      const id = await pipeline.addUser();
      await arrange(pipeline);
      await pipeline.edit(id, { birthdayDate: "1990-12-24" });
      pipeline.moveTo(DUE);
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toEqual([]);
      expect(await pipeline.messagesOf(id)).toEqual([]);
    });

    it("of the send time moves the message", async () => {
      const pipeline = start();
      const id = await pipeline.addUser();
      await arrange(pipeline);
      await pipeline.edit(id, { sendTime: "18:30" });
      pipeline.moveTo(DUE);
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toEqual([]);
      pipeline.moveTo("2026-06-15T16:30:00.000Z");
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toMatchObject([{ at: "2026-06-15T16:30:00.000Z" }]);
    });

    it("to a zone where nine has passed sends at once, not next year", async () => {
      const pipeline = start();
      const id = await pipeline.addUser({ timezone: "Pacific/Honolulu" });
      await arrange(pipeline);
      pipeline.moveTo("2026-06-15T06:58:00.000Z");
      await pipeline.edit(id, { timezone: "Asia/Tokyo" });
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
      pipeline.moveTo("2026-06-15T19:00:00.000Z");
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    });

    it("that deletes the user leaves nothing to send", async () => {
      const pipeline = start();
      const id = await pipeline.addUser();
      await arrange(pipeline);
      expect((await pipeline.call("deleteUser", { id })).status).toBe(204);
      await pipeline.precalculate();
      pipeline.moveTo(DUE);
      await pipeline.minute();
      expect(pipeline.deliveriesOf(id)).toEqual([]);
      expect(await pipeline.messagesOf(id)).toEqual([]);
      expect((await pipeline.call("deleteUser", { id })).status).toBe(404);
    });
  });
}

describe("P3 nothing lost: an edit of the birth year while yesterday's message is still owed", () => {
  it("keeps the message that is pending", async () => {
    const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
    const id = await pipeline.addUser();
    await pipeline.precalculate();
    pipeline.moveTo("2026-06-16T10:00:00.000Z");
    await pipeline.edit(id, { birthdayDate: "1991-06-15" });
    expect(await pipeline.messagesOf(id)).toMatchObject([{ localDate: "2026-06-15", status: "SCHEDULED" }]);
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("leaves it to planning where no job has run since", async () => {
    const pipeline = createPipeline(engine, "2026-06-01T12:00:00.000Z");
    const id = await pipeline.addUser();
    await pipeline.precalculate();
    pipeline.moveTo("2026-06-16T10:00:00.000Z");
    await pipeline.edit(id, { birthdayDate: "1991-06-15" });
    await pipeline.precalculate();
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });
});

describe("P4 edits win: races", () => {
  it(`concurrent edits and claims, ${RACE_ROUNDS} times: one letter at the most, and right for a moment of the race`, async () => {
    const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
    for (let round = 0; round < RACE_ROUNDS; round++) {
      pipeline.moveTo("2026-06-15T06:55:00.000Z");
      const id = await pipeline.addUser({ firstName: "Before" });
      const tasks = pipeline.tasks.splice(0).map(({ task }) => task);
      expect(tasks).toHaveLength(1);
      pipeline.moveTo(DUE);
      const edit = round % 2 ? { firstName: "After" } : { birthdayDate: "1990-01-01" };
      const [, edited] = await Promise.all([pipeline.send(tasks), pipeline.edit(id, edit)]);
      expect(edited.status).toBe(200);
      await pipeline.minute();
      const sent = pipeline.deliveriesOf(id);
      expect(sent.length).toBeLessThanOrEqual(1);
      if (round % 2) expect(sent).toHaveLength(1);
      else expect((await pipeline.messagesOf(id)).every((message) => message.status === "SENT")).toBe(true);
    }
  });

  it("a user added on the day after nine gets the message at once; one added the day after gets none", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T11:00:00.000Z");
    const onTheDay = await pipeline.addUser();
    pipeline.moveTo("2026-06-16T11:00:00.000Z");
    const after = await pipeline.addUser();
    await pipeline.precalculate();
    await pipeline.minute();
    expect(pipeline.deliveriesOf(onTheDay)).toHaveLength(1);
    expect(pipeline.deliveriesOf(after)).toEqual([]);
  });

  it("a user who moves on the day to where the day is over is still sent it; to where it is the day before, too", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T16:30:00.000Z");
    const west = await pipeline.addUser({ timezone: "Pacific/Honolulu", birthdayDate: "1990-06-15" });
    const east = await pipeline.addUser({ timezone: "Pacific/Auckland", birthdayDate: "1990-06-15" });
    pipeline.moveBy(MINUTE);
    await pipeline.edit(west, { timezone: "Asia/Tokyo" });
    await pipeline.edit(east, { timezone: "Pacific/Honolulu" });
    await pipeline.minute();
    expect(pipeline.deliveriesOf(west)).toHaveLength(1);
    expect(pipeline.deliveriesOf(east)).toEqual([]);
    pipeline.moveTo("2026-06-15T19:00:00.000Z");
    await pipeline.minute();
    expect(pipeline.deliveriesOf(west)).toHaveLength(1);
    expect(pipeline.deliveriesOf(east)).toHaveLength(1);
  });

  it("a user added half a minute before nine is on time (P1)", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T06:59:30.000Z");
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    await pipeline.drain();
    expect(pipeline.deliveriesOf(id)).toMatchObject([{ at: DUE }]);
    pipeline.moveBy(MINUTE);
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });
});
