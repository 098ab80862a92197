import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf } from "../../functions/delivery/bundles.ts";
import { MINUTE, SECOND } from "../../functions/domain/instants.ts";
import { messageId } from "../../functions/domain/message.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Tasks of one instant, due now, and what the pipeline says of each of their messages. */
async function dueTogether(count: number, overrides: Partial<Policy> = {}) {
  const pipeline = createPipeline(engine, "2026-06-14T12:00:00Z", { partitions: 1, messagesAtOnce: 25, ...overrides });
  const ids = await Promise.all(Array.from({ length: count }, () => pipeline.addUser()));
  pipeline.moveTo("2026-06-15T07:00:00Z");
  await pipeline.enqueue();
  const own = new Set<string>(ids);
  const tasks = pipeline.take().filter(({ userId }) => own.has(userId));
  expect(tasks).toHaveLength(count);
  const states = async () => {
    const all = await Promise.all(tasks.map((task) => pipeline.deps.messages.get(task)));
    return all.map((each) => each?.status);
  };
  return { pipeline, tasks, states };
}

const record = (tasks: readonly SendTask[], receives = 1) => ({
  messageId: crypto.randomUUID(),
  body: bodyOf(tasks),
  attributes: { ApproximateReceiveCount: String(receives) },
});

/** The sender of this message never hears from the email service; the others are accepted. */
function neverAnswers(pipeline: Pipeline, poison: SendTask): void {
  pipeline.serviceAnswers((request) => {
    if (!request.idempotencyKey.startsWith(messageId(poison))) return Promise.resolve({ kind: "accepted" });
    return new Promise(() => {});
  });
}

describe("a bundle in one queue message", () => {
  it("P2: is sent whole, each message once, also when it is delivered twice", async () => {
    const { pipeline, tasks, states } = await dueTogether(25);
    const twice = [record(tasks), record(tasks)];
    expect(await pipeline.sendRecords(twice)).toEqual({ batchItemFailures: [] });
    expect(new Set(await states())).toEqual(new Set(["SENT"]));
    expect(pipeline.deliveries).toHaveLength(25);
  });

  it("P2: that names a message twice sends it once", async () => {
    const { pipeline, tasks } = await dueTogether(2);
    await pipeline.sendRecords([record([...tasks, ...tasks])]);
    expect(pipeline.deliveries).toHaveLength(2);
  });

  it("is put back whole when it comes early, and its rest when time is short: as new tasks, never by a redelivery", async () => {
    const { pipeline, tasks, states } = await dueTogether(25, { messagesAtOnce: 10 });
    pipeline.moveBy(-SECOND);
    expect(await pipeline.sendRecords([record(tasks)])).toEqual({ batchItemFailures: [] });
    expect(pipeline.tasks).toHaveLength(25);
    pipeline.moveBy(SECOND);
    pipeline.take();
    expect(await pipeline.sendRecords([record(tasks)], () => false)).toEqual({ batchItemFailures: [] });
    expect((await states()).filter((status) => status === "SENT")).toHaveLength(10);
    expect(pipeline.take()).toEqual(tasks.slice(10));
  });

  it("comes back as tasks that travel alone after a crash", async () => {
    const { pipeline, tasks, states } = await dueTogether(5);
    expect(await pipeline.sendRecords([record(tasks, 2)])).toEqual({ batchItemFailures: [] });
    expect(pipeline.take()).toEqual(tasks.map((task) => ({ ...task, alone: true })));
    expect(pipeline.deliveries).toHaveLength(0);
    expect(new Set(await states())).toEqual(new Set(["QUEUED"]));
  });

  it("a task that came back waits until no other message of the batch is held", async () => {
    const { pipeline, tasks } = await dueTogether(4);
    const [suspect, ...others] = tasks;
    if (!suspect) throw new Error("no task");
    const held: number[] = [];
    pipeline.serviceAnswers(async (request) => {
      if (request.idempotencyKey.startsWith(messageId(suspect))) {
        const all = await Promise.all(others.map((task) => pipeline.deps.messages.get(task)));
        held.push(all.filter((each) => each?.status === "SENDING").length);
      }
      return { kind: "accepted" };
    });
    await pipeline.sendRecords([record([suspect], 2), record(others)]);
    expect(held).toEqual([0]);
  });

  it("P3: one message that kills each of its senders is given up, and takes nobody with it", async () => {
    const { pipeline, tasks, states } = await dueTogether(25);
    const [poison] = tasks;
    if (!poison) throw new Error("no task");
    const start = (records: Parameters<Pipeline["sendRecords"]>[0]) => void pipeline.sendRecords(records);
    // The first sender dies with all of them: none is committed, since the answers of the others came with the crash.
    pipeline.serviceAnswers(() => new Promise(() => {}));
    start([record(tasks)]);
    await until(async () => pipeline.deliveries.length === 25);
    neverAnswers(pipeline, poison);
    for (let round = 0; round < 8; round++) {
      pipeline.moveBy(5 * MINUTE);
      await pipeline.recover();
      await pipeline.enqueue();
      const waiting = pipeline.take();
      // One sender takes them all in one batch, in the worst order.
      const seen = pipeline.deliveries.length;
      start([...waiting].sort((a) => (a.userId === poison.userId ? -1 : 1)).map((task) => record([task])));
      await until(async () => pipeline.deliveries.length > seen || waiting.length === 0);
      await until(async () => (await states()).filter((status) => status === "SENDING").length <= 1);
      const others = waiting.filter(({ userId }) => userId !== poison.userId);
      await pipeline.sendRecords(others.map((task) => record([task], 2)));
    }
    expect((await states()).filter((status) => status === "FAILED")).toHaveLength(1);
    expect((await states()).filter((status) => status === "SENT")).toHaveLength(24);
    expect((await pipeline.deps.messages.get(poison))?.reason?.kind).toBe("SENDER_CRASHED");
  });

  it("24 accepted messages are committed while the 25th is still waited for", async () => {
    const { pipeline, tasks, states } = await dueTogether(25);
    let answer = () => {};
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const answered: number[] = [];
    pipeline.serviceAnswers(async (request) => {
      if (tasks[7] && request.idempotencyKey.startsWith(messageId(tasks[7]))) await slow;
      answered.push(performance.now());
      return { kind: "accepted" };
    });
    const sending = pipeline.sendRecords([record(tasks)]);
    await until(async () => (await states()).filter((status) => status === "SENT").length === 24);
    expect(pipeline.lines.filter(({ code }) => code === "BATCH_SENT")).toHaveLength(0);
    expect(performance.now() - Math.max(...answered)).toBeLessThan(1_000);
    answer();
    await sending;
    expect(new Set(await states())).toEqual(new Set(["SENT"]));
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; !(await condition()); )
    if (performance.now() > end) throw new Error("it did not happen");
    else await new Promise((resolve) => setTimeout(resolve, 5));
}
