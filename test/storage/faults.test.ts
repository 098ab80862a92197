import { describe, expect, it } from "vitest";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, userIdSchema } from "../../functions/domain/model.ts";
import { newMessage } from "../../functions/domain/replan.ts";
import { occasionsOf, type User } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import type { Faults } from "../support/dynamodb/tables.ts";

const names = { users: "users", messages: "messages", control: "control" };
const settings = { partitions: 2, retentionDays: 400 };
const NOW = toInstant(Date.parse("2026-06-15T07:00:00Z"));
const userId = userIdSchema.parse("01a209a5-1dff-7e58-929c-0996ece99199");
const message = newMessage(
  { userId, occasion: "BIRTHDAY", localDate: localDateSchema.parse("2026-06-15"), dueAt: NOW },
  NOW,
);
const user: User = {
  id: userId,
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@example.com",
  timezone: keptZone("UTC"),
  version: 1,
  createdAt: NOW,
  updatedAt: NOW,
};

type Fate = NonNullable<Faults["call"]> extends (command: string) => infer F ? F : never;

/** Stores on a DynamoDB that does these things to its first calls, or throttles these slots of its first batches. */
function storesWith({ calls = [], slots = [] }: { calls?: Fate[]; slots?: boolean[] }) {
  const sent: string[] = [];
  const { client } = dynamoDbModel({
    names,
    faults: {
      call(command) {
        sent.push(command);
        return calls.shift() ?? "done";
      },
      slot: () => slots.shift() ?? false,
    },
  });
  const database = { client, wait: async () => {}, ...names };
  return { messages: dynamoMessageStore(database, settings), users: dynamoUserStore(database, settings), sent };
}

describe("P3 nothing lost: answers of DynamoDB that are neither yes nor no", () => {
  it("a batch that answers 200 over throttled slots: those are planned again, the duplicate is not", async () => {
    const days = [1, 2, 3].map((day) => ({ ...message, localDate: localDateSchema.parse(`2026-06-${10 + day}`) }));
    const { messages, sent } = storesWith({ slots: [false, false, false, true] });
    await messages.insert(days.slice(1, 2));
    expect(await messages.insert(days)).toEqual({ inserted: 2, existed: 1 });
    expect(await messages.ofUser(userId)).toEqual(days);
    // The one before, the whole, and what was throttled of it.
    expect(sent.filter((each) => each === "BatchExecuteStatementCommand")).toHaveLength(3);
  });

  it("a batch of claims with a throttled slot: that one is claimed by itself", async () => {
    const days = [1, 2, 3].map((day) => ({ ...message, localDate: localDateSchema.parse(`2026-06-${10 + day}`) }));
    const { messages, sent } = storesWith({ slots: [false, false, false, false, true, false] });
    await messages.insert(days);
    const changes = { leaseOwner: "me", leaseUntil: plus(NOW, 60_000) };
    const steps = days.map((target) => ({ target, changes }));
    const claimed = await Promise.all(messages.transitionAll("claim", steps, NOW));
    expect(claimed.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(sent.filter((each) => each === "UpdateCommand")).toHaveLength(1);
  });

  it("a batch of claims whose answer was lost and which the SDK sent again: all claims are our own, and they count", async () => {
    const { messages } = storesWith({ calls: ["done", "repeated"] });
    const days = [1, 2].map((day) => ({ ...message, localDate: localDateSchema.parse(`2026-06-${10 + day}`) }));
    await messages.insert(days);
    const claim = (leaseOwner: string) => {
      const changes = { leaseOwner, leaseUntil: plus(NOW, 60_000) };
      const steps = days.map((target) => ({ target, changes }));
      return Promise.all(messages.transitionAll("claim", steps, NOW));
    };
    expect((await claim("me")).map(({ ok }) => ok)).toEqual([true, true]);
    expect((await claim("you")).map(({ ok }) => ok)).toEqual([false, false]);
  });

  it("occasions that DynamoDB did not get to are read again, and are never taken for gone", async () => {
    const { users } = storesWith({ slots: [true, false, true, false] });
    const second = { ...user, id: userIdSchema.parse("01a209a5-1dff-7e58-929c-0996ece99198"), email: "b@example.com" };
    const both = [user, second].map((each) => ({ ...each, birthdayDate: localDateSchema.parse("1990-06-15") }));
    for (const each of both)
      await users.create({ user: each, occasions: occasionsOf(each, NOW, publishedLaw), changes: [] });
    const keys = both.map(({ id }) => ({ userId: id, occasion: "BIRTHDAY" as const }));
    expect((await users.occasions(keys)).map((each) => each?.userId)).toEqual(both.map(({ id }) => id));
  });

  it("messages that are throttled again and again are said not to be planned", async () => {
    const { messages } = storesWith({ slots: Array.from({ length: 100 }, () => true) });
    await expect(messages.insert([message])).rejects.toThrow("could not be planned");
  });

  it("a claim whose answer was lost and which the SDK sent again: the refusal shows our own claim, and it counts", async () => {
    const { messages } = storesWith({ calls: ["done", "repeated"] });
    await messages.insert([message]);
    const changes = { leaseOwner: "me", leaseUntil: plus(NOW, 60_000) };
    const mine = { ok: true, message: { leaseOwner: "me", version: 2 } };
    expect(await messages.transition("claim", message, changes, NOW)).toMatchObject(mine);
    const yours = { ...changes, leaseOwner: "you" };
    expect(await messages.transition("claim", message, yours, NOW)).toMatchObject({ ok: false });
  });

  it("a transaction that clashes with another on the same item is tried again; one whose condition fails is not", async () => {
    const { users, sent } = storesWith({ calls: ["conflict", "conflict"] });
    const write = { user, occasions: [], changes: [] };
    expect(await users.create(write)).toEqual({ ok: true });
    expect(sent).toHaveLength(3);
    expect(await users.create(write)).toMatchObject({ ok: false });
    expect(sent).toHaveLength(4);
  });

  it("a transaction that clashes every time is an outage, not a refusal", async () => {
    const { users } = storesWith({ calls: Array.from({ length: 100 }, () => "conflict" as const) });
    await expect(users.create({ user, occasions: [], changes: [] })).rejects.toThrow("Transaction cancelled");
  });
});
