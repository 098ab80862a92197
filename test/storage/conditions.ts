import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { plus, SECOND } from "../../functions/domain/instants.ts";
import { messageStatuses, type Transition, transitions } from "../../functions/domain/messageState.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import type { Database } from "../../functions/storage/database.ts";
import type { TransitionChanges, TransitionTarget } from "../../functions/storage/messageStore.ts";
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

const ofSender: readonly Transition[] = ["commit", "retry", "release", "fail", "hold"];
const ofOthers: readonly Transition[] = [
  "queue",
  "claim",
  "park",
  "replan",
  "requeue",
  "resend",
  "giveUp",
  "expire",
  "replay",
];

about("a transition", () => {
  promiseForEach<Transition>([...ofSender, ...ofOthers])("%s starts only from its own statuses", async (name) => {
    const from: readonly string[] = transitions[name].from;
    for (const status of messageStatuses) {
      const owned = ofSender.includes(name);
      const row = message({ status, ...(owned && { leaseOwner: "me" }) });
      await stores.messages.insert([row]);
      const written = await stores.messages.transition(name, { ...row, ...(owned && { owner: "me" }) }, {}, LATER);
      expect(written.ok, `${name} from ${status}`).toBe(from.includes(status));
      if (!written.ok) expect(await stores.messages.get(row)).toEqual(row);
    }
  });

  promiseForEach<Transition>(["queue", "claim", "park", "replan", "requeue", "resend", "giveUp", "expire", "replay"])(
    "%s is refused in another version",
    async (name) => {
      const status = name === "requeue" ? "QUEUED" : name === "resend" ? "SENDING" : "SCHEDULED";
      const start = name === "replay" ? "FAILED" : name === "giveUp" ? "SENDING" : status;
      const row = message({ status: start, version: 3 });
      await stores.messages.insert([row]);
      for (const version of [2, 4]) {
        const owner = name === "claim" ? { leaseOwner: "me", leaseUntil: LATER } : {};
        const written = await stores.messages.transition(name, { ...row, version }, owner, NOW);
        expect(written).toEqual({ ok: false, current: row });
      }
    },
  );

  promiseForEach<Transition>(["commit", "retry", "release", "fail", "hold", "expire"])(
    "%s is refused to a sender in another version, and to another one in this version",
    async (name) => {
      const row = message({ status: "SENDING", version: 3, leaseOwner: "me", leaseUntil: LATER });
      await stores.messages.insert([row]);
      const others = [
        { ...row, owner: "you" },
        { ...row, owner: "me", version: 2 },
        { ...row, owner: "me", version: 4 },
      ];
      for (const other of others) {
        expect(await stores.messages.transition(name, other, {}, NOW)).toEqual({ ok: false, current: row });
      }
      expect(await stores.messages.transition(name, { ...row, owner: "me" }, {}, NOW)).toMatchObject({ ok: true });
    },
  );

  promiseForEach<Transition>(["hold", "giveUp", "expire", "resend"])("%s by recovery needs no owner", async (name) => {
    const row = message({ status: "SENDING", version: 3, leaseOwner: "me", leaseUntil: LATER });
    await stores.messages.insert([row]);
    expect(await stores.messages.transition(name, row, {}, NOW)).toMatchObject({ ok: true });
    expect(await stores.messages.transition(name, row, {}, NOW)).toMatchObject({ ok: false });
  });

  promiseForEach<Transition>(["hold", "expire"])(
    "%s by recovery is refused in another version and another status",
    async (name) => {
      const row = message({ status: "SENDING", version: 3, leaseOwner: "me", leaseUntil: LATER });
      const sent = message({ status: "SENT", version: 3 });
      await stores.messages.insert([row, sent]);
      expect(await stores.messages.transition(name, { ...row, version: 2 }, {}, NOW)).toEqual({
        ok: false,
        current: row,
      });
      expect(await stores.messages.transition(name, sent, {}, NOW)).toEqual({ ok: false, current: sent });
    },
  );

  promise("that ends a claim is refused once the message is in another status", async () => {
    const row = message({ status: "SENT", version: 3, leaseOwner: "me" });
    await stores.messages.insert([row]);
    for (const name of ["commit", "retry", "release", "fail", "hold", "expire"] as const) {
      expect(await stores.messages.transition(name, { ...row, owner: "me" }, {}, NOW)).toMatchObject({ ok: false });
    }
  });

  promise("of one's own is known again only where the message stands as it leaves it", async () => {
    const lost = message({ status: "SENDING", version: 2, leaseOwner: "me", leaseUntil: LATER });
    const retried = message({ status: "SCHEDULED", version: 2, leaseOwner: "me" });
    await stores.messages.insert([lost, retried]);
    const claim = { leaseOwner: "me", leaseUntil: LATER };
    expect(await stores.messages.transition("claim", { ...lost, version: 1 }, claim, NOW)).toMatchObject({ ok: true });
    expect(await stores.messages.transition("claim", { ...retried, version: 1 }, claim, NOW)).toMatchObject({
      ok: false,
    });
  });
});

about("a transition that many messages take together", () => {
  const allOk = async (name: Transition, targets: readonly TransitionTarget[], changes: TransitionChanges) =>
    (
      await Promise.all(
        stores.messages.transitionAll(
          name,
          targets.map((target) => ({ target, changes })),
          NOW,
        ),
      )
    ).map(({ ok }) => ok);
  const lease = { leaseOwner: "me", leaseUntil: LATER };

  promiseForEach<Transition>(["queue", "claim", "commit"])("%s: only from its own statuses", async (name) => {
    const owned = name === "commit" && { leaseOwner: "me" };
    const rows = messageStatuses.map((status) => message({ status, ...owned }));
    await stores.messages.insert(rows);
    const targets = rows.map((row) => ({ ...row, ...(owned && { owner: "me" }) }));
    const from: readonly string[] = transitions[name].from;
    const changes = name === "claim" ? lease : {};
    expect(await allOk(name, targets, changes)).toEqual(messageStatuses.map((status) => from.includes(status)));
  });

  promiseForEach<Transition>(["queue", "claim", "commit"])("%s: only in the version that was read", async (name) => {
    const start = name === "commit" ? ({ status: "SENDING", ...lease } as const) : {};
    const rows = [2, 3, 4].map(() => message({ ...start, version: 3 }));
    await stores.messages.insert(rows);
    const owned = name === "commit" && { owner: "me" };
    const targets = rows.map((row, index) => ({ ...row, version: index + 2, ...owned }));
    const changes = name === "claim" ? lease : {};
    expect(await allOk(name, targets, changes)).toEqual([false, true, false]);
  });

  promise("a commit: only of one's own claim", async () => {
    const rows = ["me", "you"].map((leaseOwner) => message({ status: "SENDING", leaseOwner, leaseUntil: LATER }));
    await stores.messages.insert(rows);
    expect(
      await allOk(
        "commit",
        rows.map((row) => ({ ...row, owner: "me" })),
        {},
      ),
    ).toEqual([true, false]);
  });

  promise("a commit leaves no request in the row that an edit kept meanwhile", async () => {
    const row = message({ status: "SENDING", ...lease });
    const kept = message({ status: "SENDING", ...lease, unsettledRequest: { to: "a@example.com", text: "Hey" } });
    await stores.messages.insert([row, kept]);
    const targets = [row, kept].map((each) => ({ ...each, owner: "me" }));
    expect(await allOk("commit", targets, { unsettledRequest: null })).toEqual([true, true]);
    expect(await stores.messages.get(kept)).not.toHaveProperty("unsettledRequest");
  });
});

about("the index key is rewritten", () => {
  promise("only in the version and the status that were read", async () => {
    const row = message({ version: 3 });
    await stores.messages.insert([row]);
    expect(await stores.messages.rekey(row)).toBe(true);
    expect(await stores.messages.rekey({ ...row, version: 2 })).toBe(false);
    expect(await stores.messages.rekey({ ...row, status: "QUEUED" })).toBe(false);
    expect(await stores.messages.rekey({ ...row, status: "SENT" })).toBe(false);
    expect(await stores.messages.get(row)).toEqual(row);
  });
});

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
