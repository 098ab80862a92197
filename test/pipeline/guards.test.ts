import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, plus } from "../../functions/domain/instants.ts";
import { messageChanges, newMessage } from "../../functions/domain/replan.ts";
import { enqueueMessages } from "../../functions/enqueueing/enqueueMessages.ts";
import { isTaskLost } from "../../functions/recovery/lostTasks.ts";
import { repartition } from "../../functions/repartitioning/repartition.ts";
import { LATER, message, NOW } from "../storage/fixtures.ts";
import { modelEngine } from "../support/modelEngine.ts";
import { createPipeline } from "../support/pipeline.ts";

const NINE = "2026-06-15T07:00:00.000Z";
const EVE = "2026-06-14T12:00:00.000Z";
const timedOut = async () => ({ kind: "unknown" as const, detail: "TIMEOUT" });

/** A user whose message is due now. */
async function dueNow(policy: Parameters<typeof createPipeline>[2] = {}) {
  const pipeline = createPipeline(modelEngine(), EVE, policy);
  const id = await pipeline.addUser();
  pipeline.moveTo(NINE);
  return { pipeline, id };
}

describe("a call that times out, where the stage holds unknown outcomes", () => {
  it("is held, once, and operators are told; a failure that is known is tried again", async () => {
    const { pipeline, id } = await dueNow({ unknownOutcome: "hold" });
    pipeline.serviceAnswers(async () => {
      const reason = { kind: "SERVICE_FAILED" as const, detail: "HTTP_503" };
      return { kind: "failed", reason, countsAgainstService: true };
    });
    await pipeline.minute();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SCHEDULED", attempts: 1 }]);
    pipeline.moveBy(HOUR);
    pipeline.serviceAnswers(timedOut);
    await pipeline.minute();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "FAILED", reason: { kind: "UNKNOWN_OUTCOME" } }]);
    expect(pipeline.deadLetters).toHaveLength(1);
    pipeline.moveBy(HOUR);
    await pipeline.recover();
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(2);
  });
});

describe("deleting a user", () => {
  it("erases their history, and what a crash left of it when it is asked for again", async () => {
    const { pipeline, id } = await dueNow();
    await pipeline.minute();
    const sent = await pipeline.messagesOf(id);
    expect(await pipeline.call("deleteUser", { id })).toMatchObject({ status: 204 });
    expect(await pipeline.messagesOf(id)).toEqual([]);
    // As a crash between the two leaves it.
    await pipeline.deps.messages.insert(sent);
    expect(await pipeline.call("deleteUser", { id })).toMatchObject({ status: 404 });
    expect(await pipeline.messagesOf(id)).toEqual([]);
  });
});

describe("messages that the queue refuses", () => {
  it("are not marked as lying on it", async () => {
    const { pipeline, id } = await dueNow();
    const [row] = await pipeline.messagesOf(id);
    if (!row) throw new Error("nothing planned");
    const refusing = {
      put: async (tasks: readonly never[]) => ({ refused: [...tasks] }),
      depth: pipeline.deps.queue.depth,
    };
    expect(await enqueueMessages({ ...pipeline.deps, queue: refusing }, [row])).toEqual({ queued: 0, refused: 1 });
    expect(await pipeline.messagesOf(id)).toEqual([row]);
  });
});

describe("a task is lost", () => {
  const depth = (visible: number) => ({ visible, inFlight: 0, delayed: 0 });
  const row = message({ status: "QUEUED", nextAttemptAt: NOW, updatedAt: NOW });
  const lost = (visible: number, drainedTo: typeof NOW | undefined, after: number, of = row) =>
    isTaskLost(of, { depth: depth(visible), drainedTo }, plus(NOW, after));

  it("where the queue is empty, once its counters have settled", () => {
    expect(lost(0, undefined, 4 * MINUTE)).toBe(false);
    expect(lost(0, undefined, 6 * MINUTE)).toBe(true);
    expect(lost(1, undefined, 6 * MINUTE)).toBe(false);
    expect(lost(0, undefined, 6 * MINUTE, { ...row, updatedAt: plus(NOW, 5 * MINUTE) })).toBe(false);
    expect(lost(0, undefined, 6 * MINUTE, { ...row, nextAttemptAt: plus(NOW, 5 * MINUTE) })).toBe(false);
  });

  it("or where senders have come well past it", () => {
    expect(lost(9, plus(NOW, 29 * MINUTE), HOUR)).toBe(false);
    expect(lost(9, plus(NOW, 31 * MINUTE), HOUR)).toBe(true);
    expect(lost(9, undefined, HOUR)).toBe(false);
  });
});

describe("recovery", () => {
  it("does every part that it can, and says that one failed", async () => {
    const { pipeline, id } = await dueNow();
    await pipeline.enqueue();
    const [row] = await pipeline.messagesOf(id);
    if (!row) throw new Error("nothing planned");
    await pipeline.deps.messages.transition("claim", row, { leaseOwner: "dead", leaseUntil: LATER }, NOW);
    pipeline.moveBy(HOUR);
    const { due } = pipeline.deps.messages;
    pipeline.deps.messages.due = async (bucket, ...rest) => {
      if (bucket === "SCHEDULED") throw new Error("the index is away");
      return due(bucket, ...rest);
    };
    await expect(pipeline.recover()).rejects.toThrow("parts of recover failed");
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SCHEDULED", recoveries: 1 }]);
  });

  it("gives up a message that crashed its sender too often, and tells operators", async () => {
    const { pipeline, id } = await dueNow({ maxRecoveries: 1 });
    const crash = async () => {
      const [row] = await pipeline.messagesOf(id);
      if (!row) throw new Error("nothing planned");
      const lease = { leaseOwner: "dead", leaseUntil: plus(pipeline.now(), MINUTE) };
      await pipeline.deps.messages.transition("claim", row, lease, pipeline.now());
      pipeline.moveBy(HOUR);
      await pipeline.recover();
    };
    await crash();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SCHEDULED", recoveries: 1 }]);
    await crash();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "FAILED", reason: { kind: "SENDER_CRASHED" } }]);
    expect(pipeline.deadLetters).toHaveLength(1);
  });
});

describe("an edit", () => {
  it("keeps the wait for the next attempt of a message that failed before", async () => {
    const { pipeline, id } = await dueNow();
    const later = plus(pipeline.now(), 5 * HOUR);
    const tried = { ...message({ userId: id }), attempts: 1, nextAttemptAt: later };
    const stored = await pipeline.deps.users.get(id);
    const occasions = stored?.occasions.map((each) => ({ ...each, sendTime: undefined })) ?? [];
    const moved = { ...tried, dueAt: plus(tried.dueAt, -HOUR) };
    const changes = messageChanges(occasions, [moved], pipeline.now(), pipeline.deps.policy);
    expect(changes).toMatchObject([{ kind: "replan", nextAttemptAt: later }]);
    const due = newMessage({ ...moved, dueAt: moved.dueAt }, pipeline.now());
    const untried = messageChanges(occasions, [due], pipeline.now(), pipeline.deps.policy);
    expect(untried).toMatchObject([{ kind: "replan", nextAttemptAt: NINE }]);
  });
});

describe("repartition", () => {
  it("tries a user again whose message was claimed meanwhile", async () => {
    const { pipeline, id } = await dueNow();
    const { update } = pipeline.deps.users;
    let refusals = 1;
    pipeline.deps.users.update = async (...write) =>
      refusals-- > 0 ? { ok: false, conflict: "MESSAGE_CHANGED" } : update(...write);
    const report = await repartition(pipeline.deps, {}, () => true);
    expect(report.counts).toMatchObject({ users: 1 });
    expect(await pipeline.messagesOf(id)).toHaveLength(1);
  });
});
