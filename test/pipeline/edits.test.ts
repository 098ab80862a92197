import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE } from "../../functions/domain/instants.ts";
import { createWorld, type Engine, startEngine } from "../support/pipeline.ts";

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
  "after planning": async (world: ReturnType<typeof createWorld>) => {
    await world.precalculate();
  },
  "while its copy waits on the queue": async (world: ReturnType<typeof createWorld>) => {
    await world.precalculate();
    world.moveTo("2026-06-15T06:55:00.000Z");
    await world.enqueue();
  },
};

for (const [moment, arrange] of Object.entries(moments)) {
  describe(`P4 edits win: an edit ${moment}`, () => {
    const start = () => createWorld(engine, "2026-06-14T12:00:00.000Z");

    it("of the name or the address is what is sent, once", async () => {
      const world = start();
      const id = await world.addPerson();
      await arrange(world);
      expect((await world.edit(id, { firstName: "Augusta", email: `new-${id}@example.com` })).status).toBe(200);
      world.moveTo(DUE);
      await world.minute();
      await world.minute();
      expect(world.lettersOf(id)).toMatchObject([
        { email: `new-${id}@example.com`, message: "Hey, Augusta Lovelace it's your birthday", at: DUE },
      ]);
    });

    it("of the date takes the old message away", async () => {
      const world = start();
      const id = await world.addPerson();
      await arrange(world);
      await world.edit(id, { birthdayDate: "1990-12-24" });
      world.moveTo(DUE);
      await world.minute();
      expect(world.lettersOf(id)).toEqual([]);
      expect(await world.messagesOf(id)).toEqual([]);
    });

    it("of the send time moves the message", async () => {
      const world = start();
      const id = await world.addPerson();
      await arrange(world);
      await world.edit(id, { sendTime: "18:30" });
      world.moveTo(DUE);
      await world.minute();
      expect(world.lettersOf(id)).toEqual([]);
      world.moveTo("2026-06-15T16:30:00.000Z");
      await world.minute();
      expect(world.lettersOf(id)).toMatchObject([{ at: "2026-06-15T16:30:00.000Z" }]);
    });

    it("to a zone where nine has passed sends at once, not next year", async () => {
      const world = start();
      const id = await world.addPerson({ timezone: "Pacific/Honolulu" });
      await arrange(world);
      world.moveTo("2026-06-15T06:58:00.000Z");
      await world.edit(id, { timezone: "Asia/Tokyo" });
      await world.minute();
      expect(world.lettersOf(id)).toHaveLength(1);
      world.moveTo("2026-06-15T19:00:00.000Z");
      await world.minute();
      expect(world.lettersOf(id)).toHaveLength(1);
    });

    it("that deletes the person leaves nothing to send", async () => {
      const world = start();
      const id = await world.addPerson();
      await arrange(world);
      expect((await world.call("deleteUser", { id })).status).toBe(204);
      await world.precalculate();
      world.moveTo(DUE);
      await world.minute();
      expect(world.lettersOf(id)).toEqual([]);
      expect(await world.messagesOf(id)).toEqual([]);
      expect((await world.call("deleteUser", { id })).status).toBe(404);
    });
  });
}

describe("P4 edits win: races", () => {
  it("concurrent edits and claims, 200 times: one letter at the most, and right for a moment of the race", async () => {
    const world = createWorld(engine, "2026-06-14T12:00:00.000Z");
    for (let round = 0; round < 200; round++) {
      world.moveTo("2026-06-15T06:55:00.000Z");
      const id = await world.addPerson({ firstName: "Before" });
      const copies = world.copies.splice(0).map(({ copy }) => copy);
      expect(copies).toHaveLength(1);
      world.moveTo(DUE);
      const edit = round % 2 ? { firstName: "After" } : { birthdayDate: "1990-01-01" };
      const [, edited] = await Promise.all([world.send(copies), world.edit(id, edit)]);
      expect(edited.status).toBe(200);
      await world.minute();
      const sent = world.lettersOf(id);
      expect(sent.length).toBeLessThanOrEqual(1);
      if (round % 2) expect(sent).toHaveLength(1);
      else expect((await world.messagesOf(id)).every((message) => message.status === "SENT")).toBe(true);
    }
  });

  it("a person added on the day after nine gets the message at once; one added the day after gets none", async () => {
    const world = createWorld(engine, "2026-06-15T11:00:00.000Z");
    const onTheDay = await world.addPerson();
    world.moveTo("2026-06-16T11:00:00.000Z");
    const after = await world.addPerson();
    await world.precalculate();
    await world.minute();
    expect(world.lettersOf(onTheDay)).toHaveLength(1);
    expect(world.lettersOf(after)).toEqual([]);
  });

  it("a person who moves on the day to where the day is over is still sent it; to where it is the day before, too", async () => {
    const world = createWorld(engine, "2026-06-15T16:30:00.000Z");
    const west = await world.addPerson({ timezone: "Pacific/Honolulu", birthdayDate: "1990-06-15" });
    const east = await world.addPerson({ timezone: "Pacific/Auckland", birthdayDate: "1990-06-15" });
    world.moveBy(MINUTE);
    await world.edit(west, { timezone: "Asia/Tokyo" });
    await world.edit(east, { timezone: "Pacific/Honolulu" });
    await world.minute();
    expect(world.lettersOf(west)).toHaveLength(1);
    expect(world.lettersOf(east)).toEqual([]);
    world.moveTo("2026-06-15T19:00:00.000Z");
    await world.minute();
    expect(world.lettersOf(west)).toHaveLength(1);
    expect(world.lettersOf(east)).toHaveLength(1);
  });

  it("a person added half a minute before nine is on time (P1)", async () => {
    const world = createWorld(engine, "2026-06-15T06:59:30.000Z");
    const id = await world.addPerson();
    world.moveTo(DUE);
    await world.drain();
    expect(world.lettersOf(id)).toMatchObject([{ at: DUE }]);
    world.moveBy(MINUTE);
    await world.minute();
    expect(world.lettersOf(id)).toHaveLength(1);
  });
});
