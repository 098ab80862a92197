import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import { outcomeOfStatus } from "../../functions/delivery/httpOutcome.ts";
import { HOUR, MINUTE } from "../../functions/domain/instants.ts";
import type { UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const BEFORE = "2026-06-15T06:55:00.000Z";
const DUE = "2026-06-15T07:00:00.000Z";
const FAILED = outcomeOfStatus(500, null, 0);
const TIMED_OUT: DeliveryOutcome = { kind: "unknown", detail: "TIMEOUT" };

/** A user whose first attempt ends in `first`; later attempts are answered by `later`. */
async function afterFirstAttempt(
  first: DeliveryOutcome,
  later: (request: EmailRequest) => DeliveryOutcome = () => ({ kind: "accepted" }),
  policy: Partial<Policy> = {},
): Promise<{ pipeline: Pipeline; id: UserId }> {
  const pipeline = createPipeline(engine, BEFORE, policy);
  const id = await pipeline.addUser();
  pipeline.moveTo(DUE);
  let calls = 0;
  pipeline.serviceAnswers(async (request) => (++calls === 1 ? first : later(request)));
  await pipeline.minute();
  return { pipeline, id };
}

async function minutes(pipeline: Pipeline, count: number) {
  for (let minute = 0; minute < count; minute++) {
    pipeline.moveBy(MINUTE);
    await pipeline.minute();
  }
}

describe("P2: the key stands for one body", () => {
  it("a text that was edited after a certain failure goes under a key with a suffix", async () => {
    const { pipeline, id } = await afterFirstAttempt(FAILED);
    await pipeline.edit(id, { firstName: "Augusta" });
    await minutes(pipeline, 3);
    const [first, second] = pipeline.deliveriesOf(id);
    expect(second?.text).toContain("Augusta");
    expect(second?.idempotencyKey).toMatch(new RegExp(`^${first?.idempotencyKey}\\.[0-9a-f]{16}$`));
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
  });

  it("a text that was edited while the outcome is unknown stays the old one, under the old key", async () => {
    const { pipeline, id } = await afterFirstAttempt(TIMED_OUT);
    await pipeline.edit(id, { firstName: "Augusta" });
    await minutes(pipeline, 3);
    const [first, second] = pipeline.deliveriesOf(id);
    expect([second?.text, second?.idempotencyKey]).toEqual([first?.text, first?.idempotencyKey]);
    const [row] = await pipeline.messagesOf(id);
    expect(row).toMatchObject({ status: "SENT" });
    expect(row?.unsettledRequest).toBeUndefined();
  });

  it("a text that was edited during a call whose sender died stays the old one", async () => {
    const pipeline = createPipeline(engine, BEFORE);
    const id = await pipeline.addUser();
    pipeline.moveTo(DUE);
    const reached = Promise.withResolvers<void>();
    pipeline.serviceAnswers(() => {
      reached.resolve();
      return new Promise(() => {});
    });
    await pipeline.enqueue();
    void pipeline.send(pipeline.take().filter(({ userId }) => userId === id));
    await reached.promise;
    await pipeline.edit(id, { firstName: "Augusta" });
    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    pipeline.moveBy(10 * MINUTE);
    await pipeline.recover();
    await minutes(pipeline, 3);
    const [first, second] = pipeline.deliveriesOf(id);
    expect([second?.text, second?.idempotencyKey]).toEqual([first?.text, first?.idempotencyKey]);
  });

  it("an address that was edited while the outcome is unknown is held for an operator, who sends it to the new one", async () => {
    const { pipeline, id } = await afterFirstAttempt(TIMED_OUT);
    await pipeline.edit(id, { email: "new.address@example.com" });
    await minutes(pipeline, 3);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    const [held] = await pipeline.messagesOf(id);
    expect(held).toMatchObject({ status: "FAILED", reason: { kind: "UNKNOWN_OUTCOME", detail: "ADDRESS_CHANGED" } });
    expect(pipeline.deadLetters).toMatchObject([{ reason: { detail: "ADDRESS_CHANGED" } }]);
    if (held) await pipeline.replay(held);
    await minutes(pipeline, 3);
    const [first, second] = pipeline.deliveriesOf(id);
    expect(second?.to).toBe("new.address@example.com");
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
  });

  it("an address that was edited after a certain failure goes to the new one", async () => {
    const { pipeline, id } = await afterFirstAttempt(FAILED);
    await pipeline.edit(id, { email: "newer.address@example.com" });
    await minutes(pipeline, 3);
    expect(pipeline.deliveriesOf(id).at(-1)?.to).toBe("newer.address@example.com");
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
  });
});

describe("P2: 409 and 422 under a key (draft-ietf-httpapi-idempotency-key-header)", () => {
  it("409 waits for the earlier request, and fails nobody", async () => {
    let busy = 5;
    const { pipeline, id } = await afterFirstAttempt(TIMED_OUT, () =>
      busy-- > 0 ? outcomeOfStatus(409, null, 0) : { kind: "accepted" },
    );
    for (let hour = 0; hour < 12; hour++) {
      pipeline.moveBy(HOUR);
      await pipeline.minute();
    }
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
    expect(pipeline.metric("BreakerOpened")).toBe(0);
  });

  it("422 after an attempt that may have been accepted is no refusal of the message", async () => {
    const { pipeline, id } = await afterFirstAttempt(TIMED_OUT, () => outcomeOfStatus(422, null, 0));
    await minutes(pipeline, 5);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SCHEDULED", reason: { kind: "UNKNOWN_OUTCOME" } }]);
    for (let hour = 0; hour < 50; hour++) {
      pipeline.moveBy(HOUR);
      await pipeline.recover();
      await pipeline.minute();
    }
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "EXPIRED", reason: { kind: "UNKNOWN_OUTCOME" } }]);
  });

  it("422 when nothing can have been accepted refuses the message", async () => {
    const { pipeline, id } = await afterFirstAttempt(FAILED, () => outcomeOfStatus(422, null, 0));
    await minutes(pipeline, 3);
    expect(await pipeline.messagesOf(id)).toMatchObject([
      { status: "FAILED", reason: { kind: "REFUSED", detail: "HTTP_422" } },
    ]);
  });
});

describe("P2 under the policy hold: an unknown outcome is never sent again by itself", () => {
  it.each([
    ["a call that times out", TIMED_OUT, "TIMEOUT"],
    ["a gateway's 502", outcomeOfStatus(502, null, 0), "HTTP_502"],
    ["a page inside a 200", { kind: "unknown", detail: "UNCLEAR_BODY" } as const, "UNCLEAR_BODY"],
  ])("%s", async (_, outcome, detail) => {
    const { pipeline, id } = await afterFirstAttempt(outcome, undefined, { unknownOutcome: "hold" });
    await minutes(pipeline, 10);
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    expect(await pipeline.messagesOf(id)).toMatchObject([
      { status: "FAILED", reason: { kind: "UNKNOWN_OUTCOME", detail } },
    ]);
    expect(pipeline.deadLetters).toMatchObject([{ reason: { kind: "UNKNOWN_OUTCOME", detail } }]);
    expect(pipeline.metric("UnknownOutcomes")).toBe(1);
  });

  it("a known failure is tried again", async () => {
    const { pipeline, id } = await afterFirstAttempt(FAILED, undefined, { unknownOutcome: "hold" });
    await minutes(pipeline, 3);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "SENT" }]);
    expect(pipeline.deadLetters).toEqual([]);
  });
});
