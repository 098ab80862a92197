import { describe, expect, it } from "vitest";
import { SECOND, toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { messageStatuses, type Transition, transitions } from "../../functions/domain/messageState.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import { partitionOf } from "../../functions/domain/partition.ts";
import { occasionsOf } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";

import { describeStores } from "./describeStores.ts";
import { LATER, message, NOW, newUserId, settings, user, writeOf } from "./fixtures.ts";

/** Transitions that a sender makes of what it has claimed name it as the owner. */
function ownerFor(transition: Transition, row: Message): string | undefined {
  const ofSender = ["commit", "retry", "release", "fail", "hold", "suppress"].includes(transition);
  return ofSender ? (row.leaseOwner ?? "nobody") : undefined;
}

describeStores((stores) => {
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
        SUPPRESSED: ["claim", "suppress"],
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
});
