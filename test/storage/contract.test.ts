import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closedBreaker } from "../../functions/domain/breaker.ts";
import { plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { messageStatuses, type Transition, transitions } from "../../functions/domain/messageState.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import { partitionOf } from "../../functions/domain/partition.ts";
import { occasionsOf } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import type { BreakerStore, ControlStore } from "../../functions/storage/controlStore.ts";
import type { Database } from "../../functions/storage/database.ts";
import type { MessageStore } from "../../functions/storage/messageStore.ts";
import type { UserStore } from "../../functions/storage/userStore.ts";
import { localTableNames } from "../../local/engines/tables.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { type Engine, startEngine } from "../support/pipeline.ts";
import { LATER, message, NOW, newUserId, settings, storesOn, user, writeOf } from "./fixtures.ts";

type Stores = { users: UserStore; messages: MessageStore; control: ControlStore; breaker: BreakerStore };
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** The same promises on an engine and on the model that the simulation runs on. */
const kinds: Record<string, () => Database> = {
  "on a DynamoDB engine": () => engine.database,
  "on the model of DynamoDB": () => ({
    client: dynamoDbModel({ names: localTableNames }).client,
    wait: async () => {},
    ...localTableNames,
  }),
};

/** Transitions that a sender makes of what it has claimed name it as the owner. */
function ownerFor(transition: Transition, row: Message): string | undefined {
  const ofSender = ["commit", "retry", "release", "fail", "hold"].includes(transition);
  return ofSender ? (row.leaseOwner ?? "nobody") : undefined;
}
describe.each(Object.keys(kinds))("stores %s", (kind) => {
  let stores: Stores;
  beforeEach(() => {
    const database = kinds[kind]?.() ?? engine.database;
    stores = storesOn(database);
  });

  describe("messages", () => {
    /** A message that stands in `status`, reached by allowed steps. */
    async function standing(status: Message["status"]): Promise<Message> {
      const start = message();
      await stores.messages.insert([start]);
      const paths: Record<Message["status"], Transition[]> = {
        SCHEDULED: [],
        QUEUED: ["queue"],
        SENDING: ["claim"],
        SENT: ["claim", "commit"],
        FAILED: ["claim", "fail"],
        EXPIRED: ["expire"],
      };
      let row = start;
      for (const transition of paths[status]) {
        const written = await stores.messages.transition(
          transition,
          { ...row, owner: ownerFor(transition, row) },
          transition === "claim" ? { leaseOwner: "me", leaseUntil: LATER } : {},
          NOW,
        );
        if (!written.ok) throw new Error(`${transition} was refused`);
        row = written.message;
      }
      return row;
    }

    for (const [transition, { from, to }] of Object.entries(transitions) as [
      Transition,
      (typeof transitions)[Transition],
    ][]) {
      it(`take the step ${transition} from ${from.join(", ")} to ${to}, from nowhere else`, async () => {
        for (const status of messageStatuses) {
          const row = await standing(status);
          const written = await stores.messages.transition(
            transition,
            { ...row, owner: ownerFor(transition, row) },
            { reason: { kind: "REFUSED", detail: "why" } },
            LATER,
          );
          expect(written.ok, `${transition} from ${status}`).toBe(from.some((each) => each === status));
          const version = transition === "queue" ? row.version : row.version + 1;
          if (written.ok)
            expect(written.message).toMatchObject({ status: to, version, reason: { detail: "why" }, updatedAt: LATER });
          else expect(written.current).toEqual(row);
          expect(await stores.messages.get(row)).toEqual(written.ok ? written.message : row);
        }
      });
    }

    it("refuse another version, and another owner's end of a claim", async () => {
      const row = await standing("SENDING");
      expect(await stores.messages.transition("commit", { ...row, owner: "you" }, {}, NOW)).toMatchObject({
        ok: false,
      });
      expect(await stores.messages.transition("commit", { ...row, version: row.version - 1 }, {}, NOW)).toMatchObject({
        ok: false,
      });
      expect(await stores.messages.transition("commit", { ...message(), owner: "me" }, {}, NOW)).toEqual({ ok: false });
    });

    it("know their own write again when its answer was lost", async () => {
      const row = await standing("SCHEDULED");
      const claim = () => stores.messages.transition("claim", row, { leaseOwner: "me", leaseUntil: LATER }, NOW);
      expect(await claim()).toEqual(await claim());
      expect(
        await stores.messages.transition("claim", row, { leaseOwner: "you", leaseUntil: LATER }, NOW),
      ).toMatchObject({
        ok: false,
      });
    });

    it("let one of twenty claims through", async () => {
      const row = await standing("QUEUED");
      const claims = Array.from({ length: 20 }, (_, index) =>
        stores.messages.transition("claim", row, { leaseOwner: `sender ${index}`, leaseUntil: LATER }, NOW),
      );
      expect((await Promise.all(claims)).filter(({ ok }) => ok)).toHaveLength(1);
    });

    it("take a step together as they take it alone, each for itself", async () => {
      const claim = (owner: string) => ({ leaseOwner: owner, leaseUntil: LATER });
      const rows = [await standing("SCHEDULED"), await standing("QUEUED"), await standing("SENT")];
      const outdated = { ...(await standing("QUEUED")), version: 2 };
      const gone = message();
      const steps = [...rows, outdated, gone].map((target) => ({ target, changes: claim("me") }));
      const claimed = await Promise.all(stores.messages.transitionAll("claim", steps, NOW));
      expect(claimed.map((each) => (each.ok ? each.message.status : (each.current?.status ?? "GONE")))).toEqual([
        "SENDING",
        "SENDING",
        "SENT",
        "QUEUED",
        "GONE",
      ]);
      for (const each of claimed.slice(0, 2)) {
        if (!each.ok) throw new Error("a claim was refused");
        expect(each.message).toMatchObject({ version: 2, leaseOwner: "me", leaseUntil: LATER, updatedAt: NOW });
        expect(await stores.messages.get(each.message)).toEqual(each.message);
      }

      const [first, second] = claimed.map((each) => (each.ok ? each.message : gone));
      if (!first || !second) throw new Error("a claim was refused");
      const sent = { attempts: 1, sentAt: LATER, dueAt: NOW, reason: null, unsettledRequest: null };
      const commits = [
        { target: { ...first, owner: "you" }, changes: sent },
        { target: { ...second, owner: "me" }, changes: sent },
        { target: { ...rows[2], ...gone, owner: "me" }, changes: sent },
      ];
      const committed = await Promise.all(stores.messages.transitionAll("commit", commits, LATER));
      expect(committed.map(({ ok }) => ok)).toEqual([false, true, false]);
      expect(await stores.messages.get(second)).toMatchObject({ status: "SENT", version: 3, sentAt: LATER });
      expect((await stores.messages.get(first))?.status).toBe("SENDING");
    });

    it("lose what a step removes also where it came after the claim, as the request that an edit keeps", async () => {
      const rows = [await standing("SENDING"), await standing("SENDING")];
      const [row, other] = rows;
      if (!row || !other) throw new Error("no rows");
      const request = { to: "ada@example.com", text: "Hey" };
      const who = user({ id: row.userId });
      await stores.users.create(writeOf(who));
      const keep = { kind: "keep" as const, message: row, unsettledRequest: request };
      const before = { user: who, occasions: occasionsOf(who, NOW, publishedLaw) };
      expect(await stores.users.update(before, writeOf({ ...who, version: 2 }, [keep]))).toEqual({ ok: true });
      expect(await stores.messages.get(row)).toMatchObject({ unsettledRequest: request });
      const changes = { sentAt: NOW, reason: null, unknownSince: null, unsettledRequest: null };
      const steps = rows.map((each) => ({ target: { ...each, owner: "me" }, changes }));
      for (const each of await Promise.all(stores.messages.transitionAll("commit", steps, NOW)))
        expect(each).toMatchObject({ ok: true, message: { status: "SENT" } });
      expect(await stores.messages.get(row)).not.toHaveProperty("unsettledRequest");
    });

    it("let one of twenty batches through, which claim the same messages", async () => {
      const rows = [await standing("QUEUED"), await standing("SCHEDULED"), await standing("QUEUED")];
      const batches = Array.from({ length: 20 }, (_, index) => {
        const changes = { leaseOwner: `sender ${index}`, leaseUntil: LATER };
        const steps = rows.map((target) => ({ target, changes }));
        return stores.messages.transitionAll("claim", index % 2 ? steps : steps.toReversed(), NOW);
      });
      const claimed = (await Promise.all(batches.flat())).flatMap((each) => (each.ok ? [each.message.userId] : []));
      expect(claimed.toSorted()).toEqual(rows.map(({ userId }) => userId).toSorted());
    });

    it("are claimed once where a batch names one of them twice", async () => {
      const row = await standing("QUEUED");
      const steps = ["me", "you", "you"].map((leaseOwner) => ({
        target: leaseOwner === "me" ? row : { ...row },
        changes: { leaseOwner, leaseUntil: LATER },
      }));
      const claimed = await Promise.all(stores.messages.transitionAll("claim", [...steps, ...steps.slice(0, 1)], NOW));
      expect(new Set(claimed.flatMap((each) => (each.ok ? [each.message.leaseOwner] : []))).size).toBe(1);
    });

    it("remove what a step clears", async () => {
      const row = await standing("SENDING");
      const written = await stores.messages.transition(
        "commit",
        { ...row, owner: "me" },
        { leaseUntil: null, reason: null, sentAt: NOW },
        NOW,
      );
      expect(written.ok && written.message).not.toHaveProperty("leaseUntil");
    });

    it("are planned once, however often and in however large batches", async () => {
      const many = Array.from({ length: 60 }, () => message());
      const known = await standing("SENT");
      expect(await stores.messages.insert([...many, known])).toEqual({ inserted: 60, existed: 1 });
      expect(await stores.messages.insert(many)).toEqual({ inserted: 0, existed: 60 });
      expect(await stores.messages.get(known)).toEqual(known);
    });

    it("stand in the index by state and partition, earliest first, page by page, until they are sent", async () => {
      const userId = newUserId();
      const partition = partitionOf(userId, settings.partitions);
      const day = (index: number) => localDateSchema.parse(`2001-01-${String(index + 10)}`);
      const rows = Array.from({ length: 7 }, (_, index) => {
        const at = toInstant(Date.parse("2001-01-01T00:00:00Z") + (6 - index) * SECOND);
        return message({ userId, localDate: day(index), dueAt: at, nextAttemptAt: at });
      });
      await stores.messages.insert(rows);
      const through = toInstant(Date.parse("2001-01-01T00:00:05Z"));
      const found: Message[] = [];
      let after: string | undefined;
      do {
        const page = await stores.messages.due("SCHEDULED", partition, { through, limit: 2, after });
        found.push(...page.messages);
        after = page.next;
      } while (after);
      expect(found.map((row) => row.localDate)).toEqual([6, 5, 4, 3, 2, 1].map(day));
      expect(await stores.messages.markQueued(rows, NOW)).toEqual({ marked: 7 });
      expect((await stores.messages.due("SCHEDULED", partition, { through, limit: 10 })).messages).toEqual([]);
      expect((await stores.messages.due("IN_FLIGHT", partition, { through, limit: 10 })).messages).toHaveLength(6);
      for (const row of rows) {
        const claimed = await stores.messages.transition("claim", row, { leaseOwner: "me", leaseUntil: LATER }, NOW);
        if (claimed.ok) await stores.messages.transition("commit", { ...claimed.message, owner: "me" }, {}, NOW);
      }
      expect((await stores.messages.due("IN_FLIGHT", partition, { through, limit: 10 })).messages).toEqual([]);
      expect((await stores.messages.ofUser(userId, day(3))).map((row) => row.status)).toEqual([
        "SENT",
        "SENT",
        "SENT",
        "SENT",
      ]);
      expect(await stores.messages.erase(userId)).toBe(7);
      expect(await stores.messages.ofUser(userId)).toEqual([]);
    });
  });

  describe("users", () => {
    it("are written with their messages, or not at all", async () => {
      const who = user();
      const row = message({ userId: who.id });
      expect(await stores.users.create(writeOf(who, [{ kind: "insert", message: row }]))).toEqual({ ok: true });
      expect(await stores.users.get(who.id)).toEqual({ user: who, occasions: occasionsOf(who, NOW, publishedLaw) });
      expect(await stores.messages.get(row)).toEqual(row);

      // The message was claimed after it was read: neither the user nor anything else changes.
      await stores.messages.transition("claim", row, { leaseOwner: "me", leaseUntil: LATER }, NOW);
      const before = { user: who, occasions: occasionsOf(who, NOW, publishedLaw) };
      const edited = { ...who, version: 2, firstName: "Augusta", email: `${randomUUID()}@example.com` };
      const replan = { kind: "replan" as const, message: row, dueAt: LATER, nextAttemptAt: LATER };
      expect(await stores.users.update(before, writeOf(edited, [replan]))).toEqual({
        ok: false,
        conflict: "MESSAGE_CHANGED",
      });
      expect(await stores.users.get(who.id)).toMatchObject({ user: who });
      expect(await stores.users.findByEmail(edited.email)).toBeUndefined();
    });

    it("answer many occasions in the order they were asked for", async () => {
      const all = Array.from({ length: 130 }, () => user());
      await Promise.all(all.slice(0, 120).map((each) => stores.users.create(writeOf(each))));
      const keys = all.map(({ id }) => ({ userId: id, occasion: "BIRTHDAY" as const }));
      const found = await stores.users.occasions([...keys, ...keys.slice(0, 2)]);
      expect(found.map((each) => each?.userId)).toEqual([
        ...all.map(({ id }, index) => (index < 120 ? id : undefined)),
        ...all.slice(0, 2).map(({ id }) => id),
      ]);
      expect(await stores.users.occasions([])).toEqual([]);
    });

    it("have an address nobody else has, whatever its case, also when twenty come at once", async () => {
      const email = `${randomUUID()}@Example.com`;
      const all = Array.from({ length: 20 }, (_, index) => user({ email: index % 2 ? email : email.toUpperCase() }));
      const written = await Promise.all(all.map((each) => stores.users.create(writeOf(each))));
      expect(written.filter(({ ok }) => ok)).toHaveLength(1);
      expect(written.filter((each) => !each.ok && each.conflict === "EMAIL_TAKEN")).toHaveLength(19);
      expect(all.map(({ id }) => id)).toContain(await stores.users.findByEmail(email.toLowerCase()));
    });

    it("change in the version that was read; an address that was left is free", async () => {
      const who = user();
      await stores.users.create(writeOf(who));
      const before = { user: who, occasions: occasionsOf(who, NOW, publishedLaw) };
      const edited = { ...who, version: 2, email: `${randomUUID()}@example.com`, birthdayDate: undefined };
      expect(await stores.users.update(before, writeOf(edited))).toEqual({ ok: true });
      expect(await stores.users.update(before, writeOf({ ...edited, version: 2 }))).toEqual({
        ok: false,
        conflict: "VERSION_CHANGED",
      });
      expect(await stores.users.occasion(who.id, "BIRTHDAY")).toBeUndefined();
      expect(await stores.users.create(writeOf(user({ email: who.email })))).toEqual({ ok: true });
    });

    it("P3, P4: lose a message that does not follow from them only as they were seen, and in its version", async () => {
      const who = user();
      const row = message({ userId: who.id });
      const anniversary = message({ userId: who.id, occasion: "ANNIVERSARY" });
      const inserts = [row, anniversary].map((each) => ({ kind: "insert" as const, message: each }));
      await stores.users.create(writeOf(who, inserts));
      const [seen] = occasionsOf(who, NOW, publishedLaw);
      const edited = { ...who, version: 2, birthdayDate: localDateSchema.parse("1990-07-15") };
      const before = { user: who, occasions: occasionsOf(who, NOW, publishedLaw) };
      expect(await stores.users.update(before, writeOf(edited))).toEqual({ ok: true });

      const stale = { ok: false, conflict: "VERSION_CHANGED" };
      expect(await stores.users.dropMessage(row, seen)).toEqual(stale);
      expect(await stores.users.dropMessage(row, undefined)).toEqual(stale);
      const [latest] = occasionsOf(edited, NOW, publishedLaw);
      const later = { ...row, version: row.version + 1 };
      expect(await stores.users.dropMessage(later, latest)).toEqual({ ok: false, conflict: "MESSAGE_CHANGED" });
      expect(await stores.messages.get(row)).toBeDefined();
      expect(await stores.users.dropMessage(row, latest)).toEqual({ ok: true });
      expect(await stores.users.dropMessage(anniversary, undefined)).toEqual({ ok: true });
      expect(await stores.messages.ofUser(who.id)).toEqual([]);
    });

    it("P3, P4: change only while the messages that the edit rests on stand as they were read", async () => {
      const who = user();
      const row = message({ userId: who.id });
      await stores.users.create(writeOf(who, [{ kind: "insert", message: row }]));
      const before = { user: who, occasions: occasionsOf(who, NOW, publishedLaw) };
      const edited = { ...who, version: 2, firstName: "Augusta" };
      const keep = (version: number) => [{ kind: "keep" as const, message: { ...row, version } }];
      expect(await stores.users.update(before, writeOf(edited, keep(2)))).toEqual({
        ok: false,
        conflict: "MESSAGE_CHANGED",
      });
      expect(await stores.users.update(before, writeOf(edited, keep(1)))).toEqual({ ok: true });
      expect(await stores.messages.get(row)).toEqual(row);
    });

    it("are erased with their unclaimed messages", async () => {
      const who = user();
      const row = message({ userId: who.id });
      await stores.users.create(writeOf(who, [{ kind: "insert", message: row }]));
      const before = { user: who, occasions: occasionsOf(who, NOW, publishedLaw) };
      expect(await stores.users.remove(before, [{ kind: "remove", message: row }])).toEqual({ ok: true });
      expect(await stores.users.get(who.id)).toBeUndefined();
      expect(await stores.messages.get(row)).toBeUndefined();
      expect(await stores.users.findByEmail(who.email)).toBeUndefined();
      expect(await stores.users.remove(before, [])).toEqual({ ok: false, conflict: "VERSION_CHANGED" });
    });

    it("are found by day and by page, each once", async () => {
      const day = localDateSchema.parse("1990-02-29".replace("1990", "1992"));
      const all = Array.from({ length: 9 }, () => user({ birthdayDate: day }));
      for (const each of all) await stores.users.create(writeOf(each));
      const onDay: string[] = [];
      for (const partition of [0, 1]) {
        for await (const page of stores.users.onDay("BIRTHDAY", "02-29", partition))
          onDay.push(...page.map((each) => each.userId));
      }
      expect(onDay.toSorted()).toEqual(all.map(({ id }) => id as string).toSorted());
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = await stores.users.page({ limit: 2, after });
        expect(page.users.length).toBeLessThanOrEqual(2);
        paged.push(...page.users.map(({ id }) => id));
        after = page.next;
      } while (after);
      expect(new Set(paged).size).toBe(paged.length);
      expect(paged).toEqual(expect.arrayContaining(all.map(({ id }) => id)));
    });
  });

  describe("control", () => {
    it("moves a watermark from where it stood", async () => {
      const partition = Math.floor(Math.random() * 1e9);
      expect(await stores.control.watermark(partition)).toBeUndefined();
      expect(await stores.control.advance(partition, undefined, NOW)).toBe(true);
      expect(await stores.control.advance(partition, undefined, LATER)).toBe(false);
      expect(await stores.control.advance(partition, NOW, LATER)).toBe(true);
      expect(await stores.control.watermark(partition)).toBe(LATER);
    });

    it("keeps the drain mark growing, and the last run of a job", async () => {
      await stores.control.recordDrained(LATER, LATER);
      await stores.control.recordDrained(NOW, plus(LATER, 60_000));
      expect(await stores.control.drainedTo()).toBe(LATER);
      const run = { job: "recover", startedAt: NOW, durationMs: 5, counts: { expired: 1 } };
      await stores.control.recordRun(run);
      expect(await stores.control.lastRun("recover")).toEqual(run);
    });
  });

  describe("the breaker's item", () => {
    it("changes for one of twenty who read the same", async () => {
      const breaker = await stores.breaker.read(NOW);
      const next = { ...closedBreaker(NOW), generation: breaker.generation + 1, revision: breaker.revision + 1 };
      const changes = await Promise.all(Array.from({ length: 20 }, () => stores.breaker.change(breaker, next)));
      expect(changes.filter(Boolean)).toHaveLength(1);
      expect(await stores.breaker.read(NOW)).toEqual(next);
    });

    it("counts outcomes of its generation from any number of senders, and forgets them with a new one", async () => {
      const breaker = await stores.breaker.read(NOW);
      const fresh = { ...closedBreaker(NOW), generation: breaker.generation + 1, revision: breaker.revision + 1 };
      await stores.breaker.change(breaker, fresh);
      await Promise.all(
        Array.from({ length: 20 }, () =>
          stores.breaker.addOutcomes(fresh.generation, { accepted: 2, failed: 1, refused: 3 }, NOW),
        ),
      );
      const counted = await stores.breaker.read(NOW);
      expect(counted.outcomes).toMatchObject([{ accepted: 40, failed: 20, refused: 60 }]);
      expect(
        await stores.breaker.addOutcomes(fresh.generation - 1, { accepted: 1, failed: 0, refused: 0 }, NOW),
      ).toBeUndefined();
      const reserved = { ...counted, reservedThrough: LATER, revision: counted.revision + 1 };
      expect(await stores.breaker.change(counted, reserved)).toBe(true);
      expect((await stores.breaker.read(NOW)).outcomes).toMatchObject([{ accepted: 40, failed: 20, refused: 60 }]);
      const opened = {
        ...fresh,
        phase: "OPEN" as const,
        generation: fresh.generation + 1,
        revision: reserved.revision + 1,
        openUntil: LATER,
      };
      expect(await stores.breaker.change(reserved, opened)).toBe(true);
      expect(await stores.breaker.read(NOW)).toEqual(opened);
    });
  });
});
