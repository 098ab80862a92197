import { describe, expect, it } from "vitest";
import { HOUR, plus, SECOND } from "../../functions/domain/instants.ts";
import { policySchema } from "../../functions/domain/policy.ts";
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

describe("a sender that is stopped between its claim and the call", () => {
  /** Something happens while the sender reads the user: the last step before the call. */
  async function stopped(meanwhile: (pipeline: Awaited<ReturnType<typeof staleRow>>["pipeline"]) => Promise<unknown>) {
    const { pipeline, id, task } = await staleRow({});
    const { occasions } = pipeline.deps.users;
    pipeline.deps.users.occasions = async (keys) => {
      const found = await occasions(keys);
      await meanwhile(pipeline);
      return found;
    };
    await pipeline.send([task]);
    pipeline.deps.users.occasions = occasions;
    return { pipeline, id, sent: pipeline.deliveriesOf(id).length };
  }
  const lease = policySchema.parse({}).leaseSeconds * SECOND;

  it("P2: does not use a claim whose lease is over by its own clock, and gives the message back", async () => {
    const { pipeline, id, sent } = await stopped(async (each) => each.moveBy(lease));
    expect(sent).toBe(0);
    const [row] = await pipeline.messagesOf(id);
    expect(row).toMatchObject({ status: "SCHEDULED", attempts: 0, recoveries: 0 });
    expect(row?.unknownSince).toBeUndefined();
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("P3: uses it until then", async () => {
    const { sent } = await stopped(async (each) => each.moveBy(lease - 1));
    expect(sent).toBe(1);
  });

  it("P2: leaves the message to recover, which took it meanwhile", async () => {
    const { pipeline, id, sent } = await stopped(async (each) => {
      each.moveBy(lease + 1);
      await each.recover();
    });
    expect(sent).toBe(0);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SCHEDULED", recoveries: 1 }]);
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
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
