import { expect } from "vitest";
import { messageStatuses, type Transition, transitions } from "../../functions/domain/messageState.ts";
import type { TransitionChanges, TransitionTarget } from "../../functions/storage/messageStore.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, message, NOW, names, storesOn } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise, promiseForEach, beforeEach } = promiseCollector();
/** One for each condition of the transitions that many messages take together. */
export const transitionAllPromises = promises;

let stores: ReturnType<typeof storesOn>;
beforeEach(() => {
  stores = storesOn({ client: dynamoDbModel({ names }).client, wait: async () => {}, ...names });
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
