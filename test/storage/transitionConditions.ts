import { expect } from "vitest";
import { messageStatuses, type Transition, transitions } from "../../functions/domain/messageState.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, message, NOW, names, storesOn } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise, promiseForEach, beforeEach } = promiseCollector();
/** One for each condition of the transitions of messages. */
export const transitionPromises = promises;

let stores: ReturnType<typeof storesOn>;
beforeEach(() => {
  stores = storesOn({ client: dynamoDbModel({ names }).client, wait: async () => {}, ...names });
});

const ofSender: readonly Transition[] = ["commit", "retry", "release", "fail", "hold", "suppress"];
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

  promiseForEach<Transition>(["commit", "retry", "release", "fail", "hold", "suppress", "expire"])(
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
    for (const name of ["commit", "retry", "release", "fail", "hold", "suppress", "expire"] as const) {
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
