import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/**
 * Somebody is owed a message, is edited so that they are not, and back, while a sender holds the row (found by the simulation):
 *
 *   sender   claims, reads the user: not owed ─────────── removes the row
 *   client                              edits: owed again ──┘ or here
 */
async function claimedThenNotOwed() {
  const pipeline = createPipeline(engine, "2026-06-15T06:59:00.000Z");
  const id = await pipeline.addUser({ birthdayDate: "1990-06-15" });
  await pipeline.enqueue();
  pipeline.moveTo("2026-06-15T07:00:00.000Z");
  const tasks = pipeline.take();
  const { users, messages } = pipeline.deps;
  // The edit finds the row claimed, and leaves it to its sender.
  const claim = messages.transitionAll;
  messages.transitionAll = (...args) =>
    claim(...args).map(async (each) => {
      const result = await each;
      if (args[0] === "claim") {
        messages.transitionAll = claim;
        await pipeline.edit(id, { birthdayDate: "1990-03-03" });
      }
      return result;
    });
  return { pipeline, id, tasks, users };
}

describe("P3 nothing lost, P4 edits win: owed, not owed, owed again, while a sender holds the message", () => {
  it("edited back between the sender's look and its removal: it looks again, and sends", async () => {
    const { pipeline, id, tasks, users } = await claimedThenNotOwed();
    const drop = users.dropMessage;
    users.dropMessage = async (...args) => {
      users.dropMessage = drop;
      await pipeline.edit(id, { birthdayDate: "1990-06-15" });
      return drop(...args);
    };
    await pipeline.send(tasks);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
  });

  it("removed between the edit's look and its commit: the edit looks again, and plans anew", async () => {
    const { pipeline, id, tasks, users } = await claimedThenNotOwed();
    const update = users.update;
    const drop = users.dropMessage;
    let removed: ReturnType<typeof drop> | undefined;
    let removing: Promise<unknown> = Promise.resolve();
    users.dropMessage = async (...args) => {
      users.dropMessage = drop;
      users.update = async (...edit) => {
        users.update = update;
        removed = caller.run("send", () => drop(...args));
        await removed;
        return update(...edit);
      };
      removing = pipeline.edit(id, { birthdayDate: "1990-06-15" });
      await removing;
      return removed ?? drop(...args);
    };
    await pipeline.send(tasks);
    expect(await removed).toEqual({ ok: true });
    for (let minute = 0; minute < 3; minute++) {
      pipeline.moveBy(60_000);
      await pipeline.minute();
    }
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });
});
