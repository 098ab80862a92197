import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { dayTally } from "../../functions/domain/dayCounts.ts";
import { plus, SECOND } from "../../functions/domain/instants.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import type { Database } from "../../functions/storage/database.ts";
import { putBack } from "../../functions/storage/restoredMessages.ts";
import { occasionItem } from "../../functions/storage/userItem.ts";
import { clientOf, dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, message, NOW, names, settings, storedAs, storesOn, user, writeOf } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise, promiseForEach, beforeEach } = promiseCollector();
/** One for each condition that storage sends: it is broken where the condition is missing. */
export const conditionPromises = promises;

let model: ReturnType<typeof dynamoDbModel>;
let database: Database;
let stores: ReturnType<typeof storesOn>;
beforeEach(() => {
  model = dynamoDbModel({ names });
  database = { client: model.client, wait: async () => {}, ...names };
  stores = storesOn(database);
});

const refused = (conflict: string) => ({ ok: false, conflict });

about("an edit or a deletion, while somebody else writes the same message", () => {
  const who = user();

  promise("inserts no message where one stands, planned and perhaps claimed meanwhile", async () => {
    const row = message({ userId: who.id, status: "SENDING", version: 2, leaseOwner: "me", leaseUntil: LATER });
    await stores.messages.insert([row]);
    const insert = { kind: "insert" as const, message: { ...row, status: "SCHEDULED" as const, version: 1 } };
    expect(await stores.users.create(writeOf(who, [insert]))).toEqual(refused("MESSAGE_CHANGED"));
    expect(await stores.messages.get(row)).toEqual(row);
  });

  promiseForEach(["remove", "replan", "keep", "keep with its request"] as const)(
    "%s of a message that was claimed meanwhile is refused",
    async (kind) => {
      const row = message({ userId: who.id });
      await stores.users.create(writeOf(who, [{ kind: "insert", message: row }]));
      const claimed = await stores.messages.transition("claim", row, { leaseOwner: "me", leaseUntil: LATER }, NOW);
      const changes = {
        remove: { kind: "remove", message: row },
        replan: { kind: "replan", message: row, dueAt: LATER, nextAttemptAt: LATER },
        keep: { kind: "keep", message: row },
        "keep with its request": { kind: "keep", message: row, unsettledRequest: { to: "a@example.com", text: "Hey" } },
      } as const;
      const change = changes[kind];
      const edited = writeOf({ ...who, version: 2 }, [change]);
      expect(await stores.users.update(storedAs(who), edited)).toEqual(refused("MESSAGE_CHANGED"));
      expect(await stores.users.remove(storedAs(who), [change])).toEqual(refused("MESSAGE_CHANGED"));
      expect(await stores.users.get(who.id)).toEqual(storedAs(who));
      expect(await stores.messages.get(row)).toEqual(claimed.ok && claimed.message);
    },
  );

  promise("is refused where the user was edited meanwhile; nobody is added under an id that is taken", async () => {
    await stores.users.create(writeOf(who));
    const edited = { ...who, version: 2, firstName: "Augusta" };
    await stores.users.update(storedAs(who), writeOf(edited));
    expect(await stores.users.update(storedAs(who), writeOf({ ...who, version: 2 }))).toEqual(
      refused("VERSION_CHANGED"),
    );
    expect(await stores.users.remove(storedAs(who), [])).toEqual(refused("VERSION_CHANGED"));
    const sameId = { ...user(), id: who.id };
    expect(await stores.users.create(writeOf(sameId))).toEqual(refused("VERSION_CHANGED"));
    expect(await stores.users.get(who.id)).toEqual(storedAs(edited));
  });
});

about("a sender removes a message only as long as its user is as they were read", () => {
  promise("who had the occasion in another version, has it no more, or has it now", async () => {
    const who = user();
    const row = message({ userId: who.id });
    await stores.messages.insert([row]);
    const [seen] = storedAs(who).occasions;
    expect(await stores.users.dropMessage(row, seen)).toEqual(refused("VERSION_CHANGED"));
    await stores.users.create(writeOf(who));
    expect(await stores.users.dropMessage(row, undefined)).toEqual(refused("VERSION_CHANGED"));
    expect(await stores.users.dropMessage(row, seen && { ...seen, version: 7 })).toEqual(refused("VERSION_CHANGED"));
    expect(await stores.users.dropMessage({ ...row, version: 2 }, seen)).toEqual(refused("MESSAGE_CHANGED"));
    expect(await stores.messages.get(row)).toEqual(row);
    expect(await stores.users.dropMessage(row, seen)).toEqual({ ok: true });
  });

  promise("who was written before occasions carried a version", async () => {
    const who = user();
    const row = message({ userId: who.id });
    const [occasion] = storedAs(who).occasions;
    if (!occasion) throw new Error("a user without a birthday");
    const { version: _, ...Item } = occasionItem(occasion, settings.partitions);
    await database.client.send(new PutCommand({ TableName: names.users, Item }));
    await stores.messages.insert([row]);
    const seen = await stores.users.occasion(who.id, "BIRTHDAY");
    expect(await stores.users.dropMessage(row, seen)).toEqual({ ok: true });
  });
});

about("an address", () => {
  promise("has one user, in whatever case it is written", async () => {
    const who = user();
    await stores.users.create(writeOf(who));
    const same = user({ email: who.email.toUpperCase() });
    expect(await stores.users.create(writeOf(same))).toEqual(refused("EMAIL_TAKEN"));
    expect(await stores.users.findByEmail(who.email)).toBe(who.id);
  });
});

about("an external id", () => {
  promise("has one user, and belongs to them until they leave it or are erased", async () => {
    const who = user({ externalId: "E-1" });
    await stores.users.create(writeOf(who));
    const other = user();
    await stores.users.create(writeOf(other));
    const taking = { ...other, version: 2, externalId: "E-1" };
    expect(await stores.users.create(writeOf(user({ externalId: "E-1" })))).toEqual(refused("EXTERNAL_ID_TAKEN"));
    expect(await stores.users.update(storedAs(other), writeOf(taking))).toEqual(refused("EXTERNAL_ID_TAKEN"));
    expect(await stores.users.findByExternalId("E-1")).toBe(who.id);
    // In another case it is another id.
    expect(await stores.users.create(writeOf(user({ externalId: "e-1" })))).toEqual({ ok: true });
    const without = { ...who, version: 2, externalId: undefined };
    expect(await stores.users.update(storedAs(who), writeOf(without))).toEqual({ ok: true });
    expect(await stores.users.findByExternalId("E-1")).toBeUndefined();
    expect(await stores.users.update(storedAs(other), writeOf(taking))).toEqual({ ok: true });
    expect(await stores.users.remove(storedAs(taking), [])).toEqual({ ok: true });
    expect(await stores.users.findByExternalId("E-1")).toBeUndefined();
  });

  promise("costs no item where a user has none", async () => {
    await stores.users.create(writeOf(user()));
    const { Items = [] } = await database.client.send(new ScanCommand({ TableName: names.users }));
    expect(Items.map(({ sk }) => sk).sort()).toEqual(["EMAIL", "OCCASION#BIRTHDAY", "PROFILE"]);
  });

  promise("that a second request names too is its own: it says so, whatever else is taken", async () => {
    const who = user({ externalId: "E-1" });
    await stores.users.create(writeOf(who));
    const again = user({ externalId: "E-1", email: who.email });
    expect(await stores.users.create(writeOf(again))).toEqual(refused("EXTERNAL_ID_TAKEN"));
  });
});

about("the key of a creation", () => {
  promise("makes one user as long as it is kept, and can be used again after", async () => {
    const request = { key: "k", bodyHash: "h", keptUntil: LATER };
    expect(await stores.users.create(writeOf(user()), request)).toEqual({ ok: true });
    expect(await stores.users.create(writeOf(user()), request)).toEqual(refused("KEY_USED"));
    const after = user({ createdAt: plus(LATER, SECOND) });
    expect(await stores.users.create(writeOf(after), request)).toEqual({ ok: true });
    expect(await stores.users.createdWith("k", NOW)).toMatchObject({ userId: after.id });
  });
});

about("a message that a restore puts back", () => {
  const row = message({ localDate: localDateSchema.parse("2026-06-14") });

  promise("stands where none stood, and nowhere else", async () => {
    expect(await putBack(database, row, settings)).toBe(true);
    expect(await putBack(database, { ...row, version: 5 }, settings)).toBe(false);
    expect(await stores.messages.get(row)).toEqual(row);
  });

  promise("and was sent takes the place of one that was never tried, but of no other", async () => {
    const sent = { ...row, status: "SENT" as const, version: 4 };
    await stores.messages.insert([row]);
    expect(await putBack(database, sent, settings)).toBe(true);
    expect(await stores.messages.get(row)).toEqual(sent);
    const tried = message({ attempts: 1 });
    const queued = message({ status: "QUEUED" });
    await stores.messages.insert([tried, queued]);
    for (const other of [tried, queued]) {
      expect(await putBack(database, { ...sent, ...keyOf(other) }, settings)).toBe(false);
      expect(await stores.messages.get(other)).toEqual(other);
    }
    const nowhere = message({ status: "SENT" });
    expect(await putBack(database, nowhere, settings)).toBe(true);
  });

  function keyOf({ userId, localDate, occasion }: typeof row) {
    return { userId, localDate, occasion };
  }
});

about("control", () => {
  promise("a watermark is moved only from where it stands", async () => {
    expect(await stores.control.advance(1, NOW, LATER)).toBe(false);
    expect(await stores.control.advance(1, undefined, LATER)).toBe(true);
    expect(await stores.control.advance(1, undefined, NOW)).toBe(false);
    expect(await stores.control.advance(1, NOW, plus(LATER, SECOND))).toBe(false);
    expect(await stores.control.watermark(1)).toBe(LATER);
  });

  promise("the drain mark only grows", async () => {
    // Containers of their own, since each writes it only now and then.
    for (const mark of [NOW, LATER, NOW]) await storesOn(database).control.recordDrained(mark, NOW);
    expect(await stores.control.drainedTo()).toBe(LATER);
  });

  promise("a day that nobody has counted is not opened again; one that was counted is", async () => {
    const localDate = localDateSchema.parse("2026-06-15");
    await stores.control.reopenDay(localDate);
    expect(await stores.control.keptDay(localDate)).toBeUndefined();
    const day = { localDate, countedAt: NOW, finished: true, counts: dayTally().counts() };
    await stores.control.keepDay(day);
    await stores.control.reopenDay(localDate);
    expect(await stores.control.keptDay(localDate)).toEqual({ ...day, finished: false });
  });

  promise("the breaker is not made anew by who found none, when somebody else has made it meanwhile", async () => {
    const meanwhile = [
      async () => {
        const breaker = await stores.breaker.read(NOW);
        await stores.breaker.change(breaker, { ...breaker, revision: 1, reservedThrough: LATER });
      },
    ];
    // Its first read has an answer, and somebody else is faster with all that follows.
    const client = clientOf(async (command) => {
      const answer = model.perform(command);
      await meanwhile.pop()?.();
      return answer;
    });
    const slow = storesOn({ ...database, client });
    expect(await slow.breaker.read(NOW)).toMatchObject({ revision: 1, reservedThrough: LATER });
  });

  promise("the breaker changes for one of two who read the same, within a generation and to a new one", async () => {
    for (const generation of [1, 2]) {
      const breaker = await stores.breaker.read(NOW);
      const next = { ...breaker, generation, revision: breaker.revision + 1, reservedThrough: LATER };
      expect(await stores.breaker.change(breaker, next)).toBe(true);
      expect(await stores.breaker.change(breaker, { ...next, since: LATER })).toBe(false);
      expect(await stores.breaker.read(NOW)).toEqual(next);
    }
  });

  promise("outcomes of another generation are not counted; those of long ago are removed from the item", async () => {
    const breaker = await stores.breaker.read(NOW);
    expect(await stores.breaker.addOutcomes(2, { accepted: 1, failed: 1, refused: 0 }, NOW)).toBeUndefined();
    await stores.breaker.addOutcomes(1, { accepted: 1, failed: 0, refused: 0 }, NOW);
    const hours = plus(NOW, 3 * 3600 * SECOND);
    await stores.breaker.addOutcomes(1, { accepted: 2, failed: 0, refused: 0 }, hours);
    expect((await stores.breaker.read(NOW)).outcomes).toMatchObject([{ accepted: 2 }]);
    expect(breaker.outcomes).toEqual([]);
  });
});
