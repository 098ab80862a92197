import { randomUUID } from "node:crypto";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userIdSchema } from "../../functions/domain/model.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** 15 June 2026, 09:00 in Berlin is 07:00Z. */
const DUE = "2026-06-15T07:00:00.000Z";
const AFTER = "2026-06-15T09:00:00.000Z";
const address = () => `${randomUUID()}@example.com`;
const deliveriesTo = (pipeline: Pipeline, email: string) =>
  pipeline.deliveries.filter((each) => each.to.toLowerCase() === email.toLowerCase());

async function sendAll(pipeline: Pipeline) {
  await pipeline.precalculate();
  await pipeline.minute();
  await pipeline.recover();
  await pipeline.minute();
}

/** A user who got today's message and was deleted after it. */
async function sentAndDeleted() {
  const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
  const email = address();
  const id = await pipeline.addUser({ email });
  pipeline.moveTo(DUE);
  await sendAll(pipeline);
  expect(deliveriesTo(pipeline, email)).toHaveLength(1);
  pipeline.moveTo(AFTER);
  expect((await pipeline.call("deleteUser", { id })).status).toBe(204);
  return { pipeline, email };
}

describe("P2 once: a user who got today's message is deleted, and created again on the day", () => {
  it("gets no second message, whatever the case of the address", async () => {
    const { pipeline, email } = await sentAndDeleted();
    const id = await pipeline.addUser({ email: email.toUpperCase() });
    await sendAll(pipeline);
    expect(deliveriesTo(pipeline, email)).toHaveLength(1);
    expect(await pipeline.messagesOf(id)).toEqual([]);
  });

  it("gets none after an edit either, or after moving to where the day is not over", async () => {
    const { pipeline, email } = await sentAndDeleted();
    const id = await pipeline.addUser({ email });
    for (const edit of [{ firstName: "Augusta" }, { sendTime: "18:00" }, { timezone: "Pacific/Honolulu" }]) {
      expect((await pipeline.edit(id, edit)).status).toBe(200);
      await sendAll(pipeline);
    }
    pipeline.moveTo("2026-06-16T06:00:00.000Z");
    await sendAll(pipeline);
    expect(deliveriesTo(pipeline, email)).toHaveLength(1);
  });

  it("gets next year's", async () => {
    const { pipeline, email } = await sentAndDeleted();
    await pipeline.addUser({ email });
    pipeline.moveTo("2027-06-15T07:00:00.000Z");
    await sendAll(pipeline);
    expect(deliveriesTo(pipeline, email)).toHaveLength(2);
  });

  it("in a batch with others, who get theirs: a nightly 'delete all, import again' does not double the day", async () => {
    const { pipeline, email } = await sentAndDeleted();
    const others = Array.from({ length: 12 }, address);
    const fields = { firstName: "Ada", lastName: "L", timezone: "Europe/Berlin", birthdayDate: "1990-06-15" };
    const users = [others[0], email, ...others.slice(1)].map((each) => ({ ...fields, email: each }));
    const answer = await pipeline.call("createUsers", { body: { users } });
    const statuses = Reflect.get(Object(answer.body), "results").map(({ status }: { status: number }) => status);
    expect(statuses).toEqual(Array(13).fill(201));
    await sendAll(pipeline);
    expect(deliveriesTo(pipeline, email)).toHaveLength(1);
    for (const other of others) expect(deliveriesTo(pipeline, other)).toHaveLength(1);
  });

  it("gets the message of another occasion", async () => {
    const { pipeline, email } = await sentAndDeleted();
    await pipeline.addUser({ email, anniversaryDate: "2015-06-15" });
    await sendAll(pipeline);
    expect(deliveriesTo(pipeline, email).map(({ text }) => text)).toEqual([
      "Hey, Ada Lovelace it's your birthday",
      "Hey, Ada Lovelace it's your anniversary",
    ]);
  });
});

it("a user who is deleted before the message is sent, and created again, gets it once", async () => {
  const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
  const email = address();
  const id = await pipeline.addUser({ email });
  await pipeline.precalculate();
  await pipeline.call("deleteUser", { id });
  await pipeline.addUser({ email });
  pipeline.moveTo(DUE);
  await sendAll(pipeline);
  expect(deliveriesTo(pipeline, email)).toHaveLength(1);
});

it("P2: a user who is deleted while the sender waits for the email service, and created again, gets no second message", async () => {
  const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
  const email = address();
  const id = await pipeline.addUser({ email });
  await pipeline.precalculate();
  pipeline.moveTo(DUE);
  await pipeline.enqueue();
  let again: Promise<unknown> | undefined;
  pipeline.serviceAnswers(async () => {
    again ??= pipeline.call("deleteUser", { id }).then(() => pipeline.addUser({ email }));
    await again;
    return { kind: "accepted" };
  });
  await pipeline.drain();
  await sendAll(pipeline);
  expect(deliveriesTo(pipeline, email)).toHaveLength(1);
});

it("P2: deletions and creations of one address at once, 30 times on the day: one message", async () => {
  const { pipeline, email } = await sentAndDeleted();
  const fields = { firstName: "Ada", lastName: "L", email, timezone: "Europe/Berlin", birthdayDate: "1990-06-15" };
  /** Tries until the address is free. */
  const create = async () => {
    for (;;) {
      const created = await pipeline.call("createUser", { body: fields });
      if (created.status === 201) return userIdSchema.parse(Reflect.get(Object(created.body), "id"));
      expect(created.status).toBe(409);
    }
  };
  let id = await create();
  for (let round = 0; round < 30; round++) {
    const [deleted, created] = await Promise.all([pipeline.call("deleteUser", { id }), create()]);
    expect(deleted.status).toBe(204);
    await sendAll(pipeline);
    id = created;
  }
  expect(deliveriesTo(pipeline, email)).toHaveLength(1);
});

it("P6: what a deletion leaves behind is a keyed hash and when it ends, two days later", async () => {
  const { email } = await sentAndDeleted();
  const { database } = engine;
  const { Items = [] } = await database.client.send(new ScanCommand({ TableName: database.users }));
  expect(JSON.stringify(Items).toLowerCase()).not.toContain(email);
  const guards = Items.filter(({ pk }) => String(pk).startsWith("GUARD#"));
  expect(guards.length).toBeGreaterThan(0);
  for (const guard of guards) expect(Object.keys(guard).sort()).toEqual(["pk", "sk", "ttl"]);
  expect(Math.max(...guards.map(({ ttl }) => Number(ttl)))).toBe(Date.parse("2026-06-17T09:00:00Z") / 1000);
});
