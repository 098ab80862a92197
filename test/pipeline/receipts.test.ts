import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../functions/domain/instants.ts";
import { messageId } from "../../functions/domain/message.ts";
import { modelEngine } from "../support/modelEngine.ts";
import { createPipeline } from "../support/pipeline.ts";

/** Nine in Berlin on the birthday. */
const NINE = "2026-06-15T07:00:00.000Z";
const NEXT_YEAR = "2027-06-15T07:00:00.000Z";

/** A user who got their message this year. */
async function sent(fields: Record<string, unknown> = {}) {
  const pipeline = createPipeline(modelEngine(), "2026-06-14T12:00:00.000Z");
  const id = await pipeline.addUser(fields);
  pipeline.moveTo(NINE);
  await pipeline.minute();
  const idempotencyKey = pipeline.deliveriesOf(id)[0]?.idempotencyKey ?? "nothing was sent";
  pipeline.moveBy(MINUTE);
  return { pipeline, id, idempotencyKey };
}

async function nextYear(pipeline: ReturnType<typeof createPipeline>) {
  pipeline.moveTo("2027-06-14T00:00:00.000Z");
  await pipeline.precalculate();
  pipeline.moveTo(NEXT_YEAR);
  await pipeline.minute();
}

describe("a receipt", () => {
  it("stands in the row of its message, and leaves the message as it was", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    const [before] = await pipeline.messagesOf(id);
    expect(await pipeline.receipts([{ idempotencyKey, event: "delivered" }])).toEqual({ accepted: 1, unknown: 0 });
    expect(await pipeline.messagesOf(id)).toEqual([{ ...before, delivered: { at: pipeline.now() } }]);
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [] } });
    expect(pipeline.metric("ReceiptsDelivered")).toBe(1);
  });

  it("keeps no address of its reason", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    await pipeline.receipts([{ idempotencyKey, event: "bounced", reason: "550 <ada@example.com> unknown" }]);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ bounced: { reason: "550 <[address]> unknown" } }]);
  });

  it.each(["bounced", "complained"] as const)(
    "%s: the user gets nothing next year, which is no failure",
    async (event) => {
      const { pipeline, id, idempotencyKey } = await sent();
      await pipeline.receipts([{ idempotencyKey, event }]);
      await nextYear(pipeline);
      expect(pipeline.deliveriesOf(id)).toHaveLength(1);
      const reason = { kind: "USER_SUPPRESSED", detail: event.toUpperCase() };
      expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }, { status: "SUPPRESSED", reason }]);
      expect(pipeline.deadLetters).toEqual([]);
      expect(pipeline.metric("MessagesFailed")).toBe(0);
    },
  );

  it("twice counts once, and does not suppress again what an operator lifted", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    const bounce = { idempotencyKey, event: "bounced" } as const;
    expect(await pipeline.receipts([bounce, bounce])).toEqual({ accepted: 2, unknown: 0 });
    expect(await pipeline.lift(id)).toMatchObject({ status: 204 });
    expect(await pipeline.receipts([bounce])).toEqual({ accepted: 1, unknown: 0 });
    expect([pipeline.metric("ReceiptsBounced"), pipeline.metric("UsersSuppressed")]).toEqual([1, 1]);
    await nextYear(pipeline);
    expect(pipeline.deliveriesOf(id)).toHaveLength(2);
  });

  it("at the same time twice suppresses once", async () => {
    const { pipeline, idempotencyKey } = await sent();
    const bounce = { idempotencyKey, event: "bounced" } as const;
    await Promise.all([1, 2, 3].map(() => pipeline.receipts([bounce])));
    expect([pipeline.metric("ReceiptsBounced"), pipeline.metric("UsersSuppressed")]).toEqual([1, 1]);
  });

  it("while the user is edited: both hold", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    await Promise.all([
      pipeline.receipts([{ idempotencyKey, event: "complained" }]),
      ...[1, 2, 3].map((edit) => pipeline.edit(id, { lastName: `Edit ${edit}` })),
    ]);
    expect(await pipeline.deps.users.get(id)).toMatchObject({
      user: { version: 5, suppression: { cause: "COMPLAINED" } },
      occasions: [{ version: 5, suppressed: "COMPLAINED" }],
    });
  });

  it("before our own commit: the commit still goes in", async () => {
    const { pipeline, id } = await sent({ birthdayDate: "1990-06-16" });
    pipeline.serviceAnswers(async ({ idempotencyKey }) => {
      expect(await pipeline.receipts([{ idempotencyKey, event: "bounced" }])).toEqual({ accepted: 1, unknown: 0 });
      return { kind: "accepted" };
    });
    pipeline.moveTo("2026-06-16T07:00:00.000Z");
    await pipeline.precalculate();
    await pipeline.minute();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT", bounced: {} }]);
    expect(await pipeline.deps.users.get(id)).toMatchObject({ user: { suppression: { cause: "BOUNCED" } } });
  });

  it("about a key that is no key, a message that never was, or one that was never sent is unknown", async () => {
    const { pipeline, id, idempotencyKey } = await sent({ anniversaryDate: "2015-06-17" });
    pipeline.moveTo("2026-06-16T12:00:00.000Z");
    await pipeline.precalculate();
    const planned = (await pipeline.messagesOf(id)).find(({ occasion }) => occasion === "ANNIVERSARY");
    if (!planned) throw new Error("nothing is planned");
    const keys = ["x", "../..", idempotencyKey.replace("2026", "2025"), messageId(planned)];
    const answer = await pipeline.receipts(keys.map((key) => ({ idempotencyKey: key, event: "bounced" })));
    expect(answer).toEqual({ accepted: 0, unknown: keys.length });
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [] } });
  });

  it("for a deleted user is unknown, and brings nothing back", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    await pipeline.call("deleteUser", { id });
    expect(await pipeline.receipts([{ idempotencyKey, event: "bounced" }])).toEqual({ accepted: 0, unknown: 1 });
    expect(await pipeline.messagesOf(id)).toEqual([]);
    expect(await pipeline.deps.users.get(id)).toBeUndefined();
  });

  it("for a user whose deletion was interrupted is noted with the row that is left", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    const known = await pipeline.deps.users.get(id);
    if (known) await pipeline.deps.users.remove(known, []);
    expect(await pipeline.receipts([{ idempotencyKey, event: "bounced" }])).toEqual({ accepted: 1, unknown: 0 });
    expect(await pipeline.deps.users.get(id)).toBeUndefined();
  });
});

describe("a suppression", () => {
  it("ends with another address, and the next message goes there", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    await pipeline.receipts([{ idempotencyKey, event: "bounced" }]);
    await pipeline.edit(id, { email: "new@example.com" });
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [] } });
    await nextYear(pipeline);
    expect(pipeline.deliveriesOf(id)).toMatchObject([{}, { to: "new@example.com" }]);
  });

  it("does not end with another case of the address, or another name", async () => {
    const { pipeline, id, idempotencyKey } = await sent({ email: "ada@example.com" });
    await pipeline.receipts([{ idempotencyKey, event: "bounced" }]);
    await pipeline.edit(id, { email: "ADA@example.com", lastName: "King", anniversaryDate: "2015-06-15" });
    await nextYear(pipeline);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });

  it("does not come from a receipt about an earlier address", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    pipeline.moveBy(HOUR);
    await pipeline.edit(id, { email: "new@example.com" });
    expect(await pipeline.receipts([{ idempotencyKey, event: "bounced" }])).toEqual({ accepted: 1, unknown: 0 });
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [] } });
    expect(await pipeline.messagesOf(id)).toMatchObject([{ bounced: {} }]);
  });

  it("does not come from a receipt about a message that was claimed before the address changed", async () => {
    const { pipeline, id } = await sent({ birthdayDate: "1990-06-16" });
    pipeline.serviceAnswers(async () => {
      await pipeline.edit(id, { email: "new@example.com" });
      pipeline.moveBy(5 * SECOND);
      return { kind: "accepted" };
    });
    pipeline.moveTo("2026-06-16T07:00:00.000Z");
    await pipeline.minute();
    const [{ idempotencyKey } = { idempotencyKey: "" }] = pipeline.deliveriesOf(id);
    expect(await pipeline.receipts([{ idempotencyKey, event: "bounced" }])).toEqual({ accepted: 1, unknown: 0 });
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [] } });
  });

  it("comes from a receipt about the new address", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    await pipeline.receipts([{ idempotencyKey, event: "bounced" }]);
    await pipeline.edit(id, { email: "new@example.com" });
    await nextYear(pipeline);
    const second = pipeline.deliveriesOf(id)[1]?.idempotencyKey ?? "";
    await pipeline.receipts([{ idempotencyKey: second, event: "complained" }]);
    expect(await pipeline.suppressions()).toMatchObject({
      body: { items: [{ userId: id, cause: "COMPLAINED", messageId: second }] },
    });
  });

  it("is shown to operators and with the user", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    await pipeline.receipts([{ idempotencyKey, event: "bounced" }]);
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [{ userId: id }] } });
    expect(await pipeline.call("getUser", { id })).toMatchObject({ body: { suppression: { cause: "BOUNCED" } } });
  });

  it("goes with its user, and is lifted once", async () => {
    const { pipeline, id, idempotencyKey } = await sent();
    expect(await pipeline.lift(id)).toMatchObject({ status: 404 });
    await pipeline.receipts([{ idempotencyKey, event: "bounced" }]);
    expect(await pipeline.lift(id)).toMatchObject({ status: 204 });
    expect(await pipeline.lift(id)).toMatchObject({ status: 404 });
    await pipeline.call("deleteUser", { id });
    expect(await pipeline.suppressions()).toMatchObject({ body: { items: [] } });
  });

  it("that is answered before the claim holds at the claim", async () => {
    const { pipeline, id, idempotencyKey } = await sent({ anniversaryDate: "2015-06-16" });
    pipeline.moveTo("2026-06-16T06:55:00.000Z");
    await pipeline.enqueue();
    await pipeline.receipts([{ idempotencyKey, event: "complained" }]);
    pipeline.moveTo("2026-06-16T07:00:00.000Z");
    await pipeline.drain();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }, { status: "SUPPRESSED" }]);
  });
});
