import { expect } from "vitest";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, message, NOW, names, storedAs, storesOn, user, writeOf } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise, beforeEach } = promiseCollector();
/** One for each condition of receipts and suppressions. */
export const receiptPromises = promises;

let stores: ReturnType<typeof storesOn>;
beforeEach(() => {
  stores = storesOn({ client: dynamoDbModel({ names }).client, wait: async () => {}, ...names });
});

const note = { at: NOW, reason: "550" };

about("a receipt", () => {
  promise("is noted once, in a row that is there, and leaves its status and version", async () => {
    const row = message({ status: "SENT" });
    expect(await stores.messages.noteReceipt({ message: row, event: "bounced", note })).toBe(false);
    expect(await stores.messages.get(row)).toBeUndefined();
    await stores.messages.insert([row]);
    expect(await stores.messages.noteReceipt({ message: row, event: "bounced", note })).toBe(true);
    expect(await stores.messages.noteReceipt({ message: row, event: "bounced", note: { at: LATER } })).toBe(false);
    expect(await stores.messages.get(row)).toEqual({ ...row, bounced: note });
  });

  promise("suppresses its user together with its row, or neither", async () => {
    const who = user();
    await stores.users.create(writeOf(who));
    const row = message({ userId: who.id, status: "SENT" });
    await stores.messages.insert([row]);
    const suppressed = { ...who, version: 2, suppression: { cause: "BOUNCED" as const, at: NOW, messageId: "m" } };
    const receipt = { message: row, event: "bounced" as const, note };
    expect(await stores.users.suppress(storedAs(who), writeOf(suppressed), receipt)).toEqual({ ok: true });
    expect(await stores.users.get(who.id)).toEqual(storedAs(suppressed));
    expect(await stores.users.occasion(who.id, "BIRTHDAY")).toMatchObject({ suppressed: "BOUNCED", version: 2 });
    expect(await stores.messages.get(row)).toMatchObject({ bounced: note });
    const again = { ...suppressed, version: 3 };
    expect(await stores.users.suppress(storedAs(suppressed), writeOf(again), receipt)).toEqual({
      ok: false,
      conflict: "MESSAGE_CHANGED",
    });
    expect(await stores.users.suppress(storedAs(who), writeOf(again), { ...receipt, event: "complained" })).toEqual({
      ok: false,
      conflict: "VERSION_CHANGED",
    });
    expect(await stores.users.get(who.id)).toEqual(storedAs(suppressed));
  });
});

about("the list of suppressed users", () => {
  promise("has those who are suppressed, page by page, and nobody else", async () => {
    const suppression = { cause: "COMPLAINED" as const, at: NOW, messageId: "m" };
    const some = [1, 2, 3, 4, 5].map(() => user({ suppression }));
    for (const who of [...some, user(), user()]) await stores.users.create(writeOf(who));
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await stores.users.suppressed({ limit: 2, after });
      expect(page.users.length).toBeLessThanOrEqual(2);
      found.push(...page.users.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(found.sort()).toEqual(some.map(({ id }) => id).sort());
    const [first] = some;
    if (!first) return;
    const { suppression: _, ...lifted } = { ...first, version: 2 };
    await stores.users.update(storedAs(first), writeOf(lifted));
    expect((await stores.users.suppressed({ limit: 10 })).users).toHaveLength(4);
  });
});
