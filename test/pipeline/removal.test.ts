import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caller } from "../../local/lambda/grants.ts";
import { createWorld, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/**
 * Somebody is owed a message, is edited so that they are not, and back, while a sender holds the row (found by the simulation):
 *
 *   sender   claims, reads the person: not owed ─────────── removes the row
 *   client                              edits: owed again ──┘ or here
 */
async function claimedThenNotOwed() {
  const world = createWorld(engine, "2026-06-15T06:59:00.000Z");
  const id = await world.addPerson({ birthdayDate: "1990-06-15" });
  await world.enqueue();
  world.moveTo("2026-06-15T07:00:00.000Z");
  const copies = world.take();
  const { people, messages } = world.tools;
  // The edit finds the row claimed, and leaves it to its sender.
  const claim = messages.step.bind(messages);
  messages.step = async (...args) => {
    const result = await claim(...args);
    if (args[0] === "claim") {
      messages.step = claim;
      await world.edit(id, { birthdayDate: "1990-03-03" });
    }
    return result;
  };
  return { world, id, copies, people };
}

describe("P3 nothing lost, P4 edits win: owed, not owed, owed again, while a sender holds the message", () => {
  it("edited back between the sender's look and its removal: it looks again, and sends", async () => {
    const { world, id, copies, people } = await claimedThenNotOwed();
    const drop = people.dropMessage;
    people.dropMessage = async (...args) => {
      people.dropMessage = drop;
      await world.edit(id, { birthdayDate: "1990-06-15" });
      return drop(...args);
    };
    await world.send(copies);
    expect(world.lettersOf(id)).toHaveLength(1);
    expect(await world.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
  });

  it("removed between the edit's look and its commit: the edit looks again, and plans anew", async () => {
    const { world, id, copies, people } = await claimedThenNotOwed();
    const update = people.update;
    const drop = people.dropMessage;
    let removed: ReturnType<typeof drop> | undefined;
    let removing: Promise<unknown> = Promise.resolve();
    people.dropMessage = async (...args) => {
      people.dropMessage = drop;
      people.update = async (...edit) => {
        people.update = update;
        removed = caller.run("send", () => drop(...args));
        await removed;
        return update(...edit);
      };
      removing = world.edit(id, { birthdayDate: "1990-06-15" });
      await removing;
      return removed ?? drop(...args);
    };
    await world.send(copies);
    expect(await removed).toEqual({ ok: true });
    for (let minute = 0; minute < 3; minute++) {
      world.moveBy(60_000);
      await world.minute();
    }
    expect(world.lettersOf(id)).toHaveLength(1);
  });
});
