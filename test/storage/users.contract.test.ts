import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { localDateSchema } from "../../functions/domain/model.ts";
import { occasionsOf } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";

import { describeStores } from "./describeStores.ts";
import { LATER, message, NOW, user, writeOf } from "./fixtures.ts";

describeStores((stores) => {
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
});
