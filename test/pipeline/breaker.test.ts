import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../functions/domain/instants.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { createWorld, type Engine, startEngine, type World } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";
const down = async () => ({ kind: "transient", reason: "HTTP_500", unknown: false, blame: true }) as const;

async function people(world: World, count: number) {
  world.moveTo(BEFORE);
  const ids = await Promise.all(Array.from({ length: count }, () => world.addPerson()));
  world.moveTo(DUE);
  return ids;
}

/** Everything visible, in batches of ten, all senders at once. */
function sendAllAtOnce(world: World) {
  const copies = world.take();
  return Promise.all(copies.map((_, index) => (index % 10 ? undefined : world.send(copies.slice(index, index + 10)))));
}

/** A breaker as on the first day: tests share the engine. */
async function freshBreaker(world: World) {
  const breaker = await world.tools.breaker.read(world.now());
  const fresh = {
    ...breaker,
    phase: "CLOSED" as const,
    openings: 0,
    since: world.now(),
    generation: breaker.generation + 1,
  };
  const { openUntil: _o, probeOwner: _p, probeUntil: _u, reservedThrough: _r, paused: _b, ...kept } = fresh;
  await world.tools.breaker.change(breaker, { ...kept, revision: breaker.revision + 1, outcomes: [] });
}

describe("P5 trouble is absorbed: many senders, one breaker", () => {
  it("opens once however many senders see it fail; what was not tried burns no attempt; one probe at a time", async () => {
    const world = createWorld(engine, BEFORE);
    await freshBreaker(world);
    const ids = await people(world, 200);
    world.serviceAnswers(down);
    await sendAllAtOnce(world);
    expect(world.metric("BreakerOpened")).toBe(1);
    const called = world.letters.length;

    // The next cool-downs: ticks every minute, every sender at once, and still one call for each probe.
    for (let minute = 0; minute < 30; minute++) {
      world.moveBy(MINUTE);
      await world.enqueue();
      await sendAllAtOnce(world);
    }
    expect(world.letters.length - called).toBeGreaterThanOrEqual(3);
    expect(world.letters.length - called).toBeLessThanOrEqual(12);
    const rows = (await Promise.all(ids.map((id) => world.messagesOf(id)))).flat();
    expect(rows.every((row) => row.attempts <= 1)).toBe(true);
    expect(world.deadLetters).toEqual([]);

    world.serviceAnswers(async () => ({ kind: "accepted" }));
    const back = world.letters.length;
    for (let minute = 0; minute < 60 && world.metric("MessagesSent") < ids.length; minute++) {
      await world.enqueue();
      for (let second = 0; second < 60; second++) {
        await sendAllAtOnce(world);
        world.moveBy(SECOND);
      }
    }
    expect(world.metric("MessagesSent")).toBe(ids.length);
    const perSecond = Map.groupBy(world.letters.slice(back + 1), (letter) => letter.at.slice(0, 19));
    // The ramp begins at one a second with the first message, and grows by less than one a second.
    expect(Math.max(...[...perSecond.values()].slice(0, 5).map((each) => each.length))).toBeLessThanOrEqual(8);
    for (const id of ids) await expect(world.tools.messages.ofPerson(id)).resolves.toMatchObject([{ status: "SENT" }]);
  });

  it("shares the rate limit: no second sees more than the rate, however many senders", async () => {
    const world = createWorld(engine, BEFORE, { ratePerSecond: 10 });
    await freshBreaker(world);
    const ids = await people(world, 120);
    for (let second = 0; second < 40 && world.letters.length < ids.length; second++) {
      await sendAllAtOnce(world);
      world.moveBy(SECOND);
    }
    expect(world.letters).toHaveLength(ids.length);
    const perSecond = [...Map.groupBy(world.letters, (letter) => letter.at).values()].map((each) => each.length);
    // One second's burst may be taken ahead once.
    expect(perSecond[0]).toBeLessThanOrEqual(21);
    for (const count of perSecond.slice(1)) expect(count).toBeLessThanOrEqual(11);
  });

  it("goes on, and says so, when its item can't be read", async () => {
    const world = createWorld(engine, BEFORE);
    const [id] = await people(world, 1);
    const outage = () => Promise.reject(new Error("no table"));
    const tools = { ...world.tools, breaker: { read: outage, change: outage, addOutcomes: outage } };
    const records = world.take().map((copy) => ({ messageId: "1", body: JSON.stringify(copy) }));
    expect(await sendBatch(tools, records, "invocation")).toEqual({ batchItemFailures: [] });
    expect(id && world.lettersOf(id)).toHaveLength(1);
    expect(world.metric("BreakerUnreadable")).toBeGreaterThan(0);
  });

  it("asks of being told to slow down (429) only patience: it opens nothing", async () => {
    const world = createWorld(engine, BEFORE);
    await freshBreaker(world);
    const ids = await people(world, 30);
    world.serviceAnswers(async () => ({
      kind: "transient",
      reason: "HTTP_429",
      unknown: false,
      blame: false,
      retryAfterMs: 90_000,
    }));
    await sendAllAtOnce(world);
    expect(world.metric("BreakerOpened")).toBe(0);
    const rows = (await Promise.all(ids.map((id) => world.messagesOf(id)))).flat();
    for (const row of rows) expect(row.nextAttemptAt >= "2026-06-15T07:01:30.000Z").toBe(true);
  });
});
