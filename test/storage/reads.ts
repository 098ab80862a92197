import { expect } from "vitest";
import { closedBreaker } from "../../functions/domain/breaker.ts";
import { millisOf } from "../../functions/domain/instants.ts";
import { allMessages } from "../../functions/storage/restoredMessages.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, message, NOW, names, storedAs, storesOn, user, writeOf } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise } = promiseCollector();
export const readPromises = promises;

/** Stores on a DynamoDB whose reads answer the oldest state that they may. */
function storesWithOldAnswers() {
  return storesOn(databaseWithOldAnswers());
}

function databaseWithOldAnswers() {
  const { client } = dynamoDbModel({
    names,
    clock: () => millisOf(NOW),
    staleMs: 60_000,
    faults: { age: (count) => count - 1 },
  });
  return { client, wait: async () => {}, ...names };
}

about("reads that something rests on see every write before them (ConsistentRead)", () => {
  promise("of users", async () => {
    const { users } = storesWithOldAnswers();
    const who = user();
    const fromSource = user({ externalId: "E-1" });
    await users.create(writeOf(fromSource));
    expect(await users.findByExternalId("E-1")).toBe(fromSource.id);
    expect(await users.findAll({ by: "externalId", values: ["E-1", "nobody"] })).toEqual([fromSource]);
    expect(await users.findAll({ by: "email", values: [fromSource.email.toUpperCase()] })).toEqual([fromSource]);
    await users.create(writeOf(who), { key: "k", bodyHash: "h", keptUntil: LATER });
    expect(await users.get(who.id)).toEqual(storedAs(who));
    expect(await users.findByEmail(who.email)).toBe(who.id);
    expect(await users.occasion(who.id, "BIRTHDAY")).toEqual(storedAs(who).occasions[0]);
    expect(await users.occasions([{ userId: who.id, occasion: "BIRTHDAY" }])).toEqual(storedAs(who).occasions);
    expect(await users.createdWith("k", NOW)).toMatchObject({ userId: who.id });
  });

  promise("of messages, all of a user's or those from a date on", async () => {
    const { messages } = storesWithOldAnswers();
    const row = message();
    await messages.insert([row]);
    expect(await messages.get(row)).toEqual(row);
    expect(await messages.ofUser(row.userId)).toEqual([row]);
    expect(await messages.ofUser(row.userId, row.localDate)).toEqual([row]);
  });

  promise("of the messages of a backup", async () => {
    const database = databaseWithOldAnswers();
    const row = message();
    await storesOn(database).messages.insert([row]);
    for await (const page of allMessages(database)) expect(page).toEqual([row]);
  });

  promise("of watermarks, runs and the drain mark", async () => {
    const { control } = storesWithOldAnswers();
    await control.advance(1, undefined, NOW);
    expect(await control.watermark(1)).toBe(NOW);
    const run = { job: "recover", startedAt: NOW, durationMs: 5, counts: {} };
    await control.recordRun(run);
    expect(await control.lastRun("recover")).toEqual(run);
    await control.recordDrained(NOW, NOW);
    expect(await control.drainedTo()).toBe(NOW);
  });

  promise("of the breaker", async () => {
    const { breaker } = storesWithOldAnswers();
    const first = await breaker.read(NOW);
    const paused = { ...first, revision: first.revision + 1, paused: { at: NOW, by: "op", reason: "why" } };
    expect(await breaker.change(first, paused)).toBe(true);
    expect(await breaker.read(NOW)).toEqual({ ...closedBreaker(NOW), ...paused });
  });

  promise("of an index may be old: the model gives what DynamoDB may give", async () => {
    const { messages } = storesWithOldAnswers();
    const row = message();
    await messages.insert([row]);
    const found = await Promise.all([0, 1].map((partition) => messages.due("SCHEDULED", partition, { limit: 10 })));
    expect(found.flatMap((page) => page.messages)).toEqual([]);
  });
});
