import { describe, expect, it } from "vitest";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import { messageChanges } from "../../functions/domain/replan.ts";
import { toSendTask } from "../../functions/domain/sendTask.ts";
import { message } from "../storage/fixtures.ts";
import { modelEngine } from "../support/modelEngine.ts";
import { createPipeline } from "../support/pipeline.ts";

const NINE = "2026-06-15T07:00:00.000Z";

/** A user and a row of theirs that planning wrote from what the index said a moment ago. */
async function staleRow(fields: Record<string, unknown>) {
  const pipeline = createPipeline(modelEngine(), "2026-06-12T12:00:00.000Z");
  const id = await pipeline.addUser(fields);
  pipeline.moveTo(NINE);
  for (const row of await pipeline.messagesOf(id)) await pipeline.deps.messages.erase(row.userId);
  const row = message({ userId: id });
  await pipeline.deps.messages.insert([row]);
  return { pipeline, id, task: toSendTask(row) };
}

describe("a sender that holds a message while its user is edited", () => {
  it("P3: sends it where the edit made it owed again before it was removed", async () => {
    const { pipeline, id, task } = await staleRow({ birthdayDate: "1990-08-01" });
    const { dropMessage } = pipeline.deps.users;
    const edits = [() => pipeline.edit(id, { birthdayDate: "1990-06-15" })];
    pipeline.deps.users.dropMessage = async (...drop) => {
      expect(await edits.pop()?.()).toMatchObject({ status: 200 });
      return dropMessage(...drop);
    };
    await pipeline.send([task]);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("P1: gives it back with the due time that the edit gave it", async () => {
    const { pipeline, id, task } = await staleRow({ sendTime: "12:00" });
    const { transition } = pipeline.deps.messages;
    const edits = [() => pipeline.edit(id, { sendTime: "10:00" })];
    pipeline.deps.messages.transition = async (...step) => {
      if (step[0] === "release") expect(await edits.pop()?.()).toMatchObject({ status: 200 });
      return transition(...step);
    };
    await pipeline.send([task]);
    const due = plus(pipeline.now(), HOUR);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SCHEDULED", dueAt: due, nextAttemptAt: due }]);
  });
});

describe("a task that comes after the late limit", () => {
  it("P3: is not sent, and its message says why", async () => {
    const { pipeline, id, task } = await staleRow({});
    pipeline.moveBy(49 * HOUR);
    await pipeline.send([task]);
    expect(pipeline.deliveriesOf(id)).toEqual([]);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "EXPIRED", reason: { kind: "LATE_LIMIT" } }]);
  });
});

describe("an edit or a deletion", () => {
  it("P4: rests on the messages that stay as they are, whoever holds them", async () => {
    const { pipeline, id } = await staleRow({});
    const stored = await pipeline.deps.users.get(id);
    const right = message({ userId: id });
    const held = { ...right, status: "SENDING" as const };
    for (const row of [right, held]) {
      const changes = messageChanges(stored?.occasions ?? [], [row], pipeline.now(), pipeline.deps.policy);
      expect(changes).toEqual([{ kind: "keep", message: row }]);
    }
  });

  it("P6: that was refused is tried again, and says so only when it is done", async () => {
    const { pipeline, id } = await staleRow({});
    const { remove } = pipeline.deps.users;
    let refusals = 1;
    pipeline.deps.users.remove = async (...write) =>
      refusals-- > 0 ? { ok: false, conflict: "MESSAGE_CHANGED" } : remove(...write);
    expect(await pipeline.call("deleteUser", { id })).toMatchObject({ status: 204 });
    expect(await pipeline.deps.users.get(id)).toBeUndefined();
  });
});
