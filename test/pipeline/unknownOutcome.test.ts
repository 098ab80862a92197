import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../../functions/domain/instants.ts";
import type { UserId } from "../../functions/domain/model.ts";
import { createWorld, type Engine, startEngine, type World } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";

/** A sender of one person's message that is killed after the service has accepted and before the commit is written. */
async function crashAfterAccepting(world: World, id: UserId): Promise<void> {
  const never = new Promise<never>(() => {});
  let called = () => {};
  const reached = new Promise<void>((resolve) => {
    called = resolve;
  });
  world.serviceAnswers(() => {
    called();
    return never;
  });
  // Rows that other tests left may be fed as well; they are not this test's.
  const copies = world.copies.splice(0).map(({ copy }) => copy);
  void world.send(copies.filter((copy) => copy.userId === id));
  await reached;
  world.serviceAnswers(async () => ({ kind: "accepted" }));
}

async function minutes(world: World, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    world.moveBy(MINUTE);
    if (minute % 10 === 0) await world.recover();
    await world.minute();
  }
}

describe("the honest limit of P2: a crash between the service's answer and our commit", () => {
  it("policy resend: sent again with the same key, once, and counted", async () => {
    const world = createWorld(engine, BEFORE);
    const id = await world.addPerson();
    world.moveTo(DUE);
    await crashAfterAccepting(world, id);
    await minutes(world, 30);
    const letters = world.lettersOf(id);
    expect(letters).toHaveLength(2);
    expect(new Set(letters.map((letter) => letter.idempotencyKey)).size).toBe(1);
    expect(world.metric("UnknownOutcomesResent")).toBe(1);
    expect(await world.messagesOf(id)).toMatchObject([{ status: "SENT", recoveries: 1 }]);
  });

  it("policy hold: not sent again, but FAILED with its reason, for a person to decide", async () => {
    const world = createWorld(engine, BEFORE, { unknownOutcome: "hold" });
    const id = await world.addPerson();
    world.moveTo(DUE);
    await crashAfterAccepting(world, id);
    await minutes(world, 30);
    expect(world.lettersOf(id)).toHaveLength(1);
    expect(await world.messagesOf(id)).toMatchObject([{ status: "FAILED", reason: "UNKNOWN_OUTCOME:LEASE_EXPIRED" }]);
    expect(world.deadLetters).toMatchObject([{ reason: "UNKNOWN_OUTCOME:LEASE_EXPIRED" }]);
  });

  it("is not guessed at while the lease runs", async () => {
    const world = createWorld(engine, BEFORE);
    const id = await world.addPerson();
    world.moveTo(DUE);
    await crashAfterAccepting(world, id);
    await world.recover();
    await world.minute();
    expect(world.lettersOf(id)).toHaveLength(1);
    expect(await world.messagesOf(id)).toMatchObject([{ status: "SENDING" }]);
  });

  it("four crashes in a row end in FAILED: at most three recoveries", async () => {
    const world = createWorld(engine, BEFORE);
    const id = await world.addPerson();
    world.moveTo(DUE);
    for (let crash = 0; crash < 4; crash++) {
      await crashAfterAccepting(world, id);
      world.moveBy(5 * MINUTE);
      await world.recover();
      await world.enqueue();
    }
    expect(world.lettersOf(id)).toHaveLength(4);
    expect(await world.messagesOf(id)).toMatchObject([{ status: "FAILED", recoveries: 3 }]);
  });
});

describe("P3 nothing lost: queue copies", () => {
  it("one that is gone is replaced, once the queue is empty", async () => {
    const world = createWorld(engine, BEFORE);
    const id = await world.addPerson();
    world.copies.splice(0);
    world.moveTo(DUE);
    await minutes(world, 25);
    expect(world.lettersOf(id)).toHaveLength(1);
    expect(world.metric("MessagesRequeued")).toBe(1);
  });

  it("a long backlog breeds no copies", async () => {
    const world = createWorld(engine, BEFORE);
    for (let person = 0; person < 30; person++) await world.addPerson();
    expect(world.copies).toHaveLength(30);
    world.moveTo(DUE);
    for (let run = 0; run < 30; run++) {
      world.moveBy(10 * MINUTE);
      await world.recover();
      await world.enqueue();
    }
    expect(world.copies).toHaveLength(30);
    expect(world.metric("MessagesRequeued")).toBe(0);
    await world.drain();
    expect(world.letters).toHaveLength(30);
  });
});

describe("P3 nothing lost: downtime", () => {
  it("24 hours: every message of that day goes out once after it", async () => {
    const world = createWorld(engine, "2026-11-29T23:00:00.000Z");
    const ids = [];
    for (const timezone of ["Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "Etc/GMT+12"]) {
      ids.push(await world.addPerson({ timezone, birthdayDate: "1990-11-30" }));
    }
    world.moveBy(24 * HOUR);
    await minutes(world, 30);
    for (const id of ids) expect(world.lettersOf(id)).toHaveLength(1);
  });

  it("72 hours with a late limit of 48: the rest is EXPIRED, counted and visible", async () => {
    const world = createWorld(engine, "2026-10-10T00:00:00.000Z");
    const early = await world.addPerson({ birthdayDate: "1990-10-10" });
    const later = await world.addPerson({ birthdayDate: "1990-10-12" });
    world.moveBy(72 * HOUR);
    await minutes(world, 30);
    expect(world.lettersOf(early)).toEqual([]);
    expect(await world.messagesOf(early)).toMatchObject([{ status: "EXPIRED", reason: "LATE_LIMIT" }]);
    expect(world.metric("MessagesExpired")).toBe(1);
    expect(world.lettersOf(later)).toHaveLength(1);
  });
});
