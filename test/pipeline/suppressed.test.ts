import { describe, expect, it } from "vitest";
import { HOUR } from "../../functions/domain/instants.ts";
import { modelEngine } from "../support/modelEngine.ts";
import { createPipeline } from "../support/pipeline.ts";

const NINE = "2026-06-15T07:00:00.000Z";

/** A user whose message is due, on a stage that allows only some recipients. */
async function due(email: string) {
  const pipeline = createPipeline(modelEngine(), "2026-06-14T12:00:00.000Z", { allowedRecipients: ["company.test"] });
  const id = await pipeline.addUser({ email });
  pipeline.moveTo(NINE);
  await pipeline.minute();
  return { pipeline, id };
}

describe("a message to a recipient that the stage does not allow", () => {
  it("never leaves, and its row says why", async () => {
    const { pipeline, id } = await due("ada@elsewhere.test");
    expect(pipeline.deliveries).toEqual([]);
    const [row] = await pipeline.messagesOf(id);
    expect(row).toMatchObject({
      status: "SUPPRESSED",
      reason: { kind: "RECIPIENT_NOT_ALLOWED", detail: "ALLOWED_RECIPIENTS" },
      attempts: 0,
    });
    expect(row?.leaseUntil).toBeUndefined();
    expect(pipeline.metric("MessagesSuppressed")).toBe(1);
    expect(pipeline.deadLetters).toEqual([]);
  });

  it("is not tried again by any job, nor planned a second time", async () => {
    const { pipeline, id } = await due("ada@elsewhere.test");
    const [row] = await pipeline.messagesOf(id);
    for (let hour = 0; hour < 3; hour++) {
      pipeline.moveBy(HOUR);
      await pipeline.precalculate();
      await pipeline.recover();
      await pipeline.minute();
    }
    await pipeline.edit(id, { firstName: "Augusta" });
    await pipeline.minute();
    expect(await pipeline.messagesOf(id)).toEqual([row]);
    expect(pipeline.deliveries).toEqual([]);
  });

  it("is suppressed past the late limit too: it did not expire, nobody wanted to send it", async () => {
    const pipeline = createPipeline(modelEngine(), "2026-06-14T12:00:00.000Z", { allowedRecipients: [] });
    const id = await pipeline.addUser();
    pipeline.moveTo(NINE);
    await pipeline.enqueue();
    pipeline.moveBy(49 * HOUR);
    await pipeline.drain();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SUPPRESSED" }]);
  });

  it("goes out after an operator's replay only if the recipient is allowed by then", async () => {
    const { pipeline, id } = await due("ada@elsewhere.test");
    const replay = async () => {
      const [row] = await pipeline.messagesOf(id);
      if (!row) throw new Error("no message");
      expect(await pipeline.replay(row)).toMatchObject({ ok: true });
      await pipeline.minute();
    };
    await replay();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SUPPRESSED", replays: 1 }]);
    await pipeline.edit(id, { email: "ada@company.test" });
    await replay();
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
    expect(pipeline.deliveriesOf(id)).toMatchObject([{ to: "ada@company.test" }]);
  });

  it("stops nobody else's", async () => {
    const { pipeline, id } = await due("Ada@Company.test");
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
  });
});
