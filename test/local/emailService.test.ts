import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { call, startWith } from "./support.ts";

const START = "2027-03-01T09:00:00.000Z";
let system: LocalSystem;
beforeAll(async () => {
  system = await startWith({}, { now: Date.parse(START) });
});
afterAll(() => system.stop());
beforeEach(async () => {
  await call(system, "DELETE", "/_local/outbox");
  await call(system, "PUT", "/_local/email-service", { mode: "ok" });
});

const send = (key = "k1", body: unknown = { email: "a@example.com", message: "Hey" }, deadlineMs = 5_000) =>
  fetch(process.env.EMAIL_SERVICE_URL ?? "", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(deadlineMs),
  }).then((response) => response.status);
const outbox = async () => (await call(system, "GET", "/_local/outbox")).body.deliveries;

describe("the email service", () => {
  test("records every request with the clock's time, also duplicates", async () => {
    expect([await send(), await send()]).toEqual([200, 200]);
    const delivery = { email: "a@example.com", message: "Hey", idempotencyKey: "k1", status: 200 };
    const deliveries = await outbox();
    expect(deliveries).toMatchObject([delivery, delivery]);
    expect(deliveries[0].receivedAt >= START && deliveries[0].receivedAt < "2027-03-01T10").toBe(true);
  });

  test.each([
    ["fail", 500],
    ["reject", 400],
  ])("in mode %s answers %i, and records it", async (mode, status) => {
    await call(system, "PUT", "/_local/email-service", { mode });
    expect(await send()).toBe(status);
    expect(await outbox()).toMatchObject([{ status, email: "a@example.com" }]);
  });

  test("takes the shares of receipts, up to 1 together", async () => {
    const put = (receipts: object) => call(system, "PUT", "/_local/email-service", { mode: "ok", receipts });
    expect(await put({ bounced: 0.02 })).toMatchObject({
      status: 200,
      body: { receipts: { delivered: 0, bounced: 0.02, complained: 0 } },
    });
    expect((await put({ bounced: 0.9, complained: 0.2 })).status).toBe(400);
    expect((await put({ opened: 1 })).status).toBe(400);
  });

  test("never answers in mode hang, and records the status null", async () => {
    await call(system, "PUT", "/_local/email-service", { mode: "hang" });
    await expect(send("k1", undefined, 100)).rejects.toThrow();
    expect(await outbox()).toMatchObject([{ status: null }]);
  });

  test("always succeeds in mode flaky at rate 0, and never at rate 1", async () => {
    await call(system, "PUT", "/_local/email-service", { mode: "flaky", rate: 0 });
    expect(await Promise.all(Array.from({ length: 20 }, () => send()))).not.toContain(500);
    await call(system, "DELETE", "/_local/outbox");
    await call(system, "PUT", "/_local/email-service", { mode: "flaky", rate: 1 });
    await Promise.allSettled(Array.from({ length: 20 }, () => send("k", undefined, 200)));
    expect((await outbox()).filter((each: { status: unknown }) => each.status === 200)).toEqual([]);
  });

  test("answers after latencyMs", async () => {
    await call(system, "PUT", "/_local/email-service", { mode: "ok", latencyMs: 80 });
    const before = performance.now();
    expect(await send()).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(75);
  });

  test("refuses a request that is not a message, and records it", async () => {
    expect(await send("k", { to: "x" })).toBe(400);
    expect(await outbox()).toMatchObject([{ status: 400, email: null, message: null }]);
  });

  test.each([
    [{ mode: "sleepy" }, "mode"],
    [{ mode: "flaky", rate: 2 }, "rate"],
    [{ mode: "ok", latencyMs: -1 }, "latencyMs"],
    [{}, "mode"],
    [{ mode: "ok", speed: 1 }, "speed"],
  ])("%j is refused with the field's name", async (body, field) => {
    const refused = await call(system, "PUT", "/_local/email-service", body);
    expect([refused.status, refused.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(refused.body.detail).toContain(field);
  });

  test("the outbox is empty after DELETE", async () => {
    await send();
    expect((await call(system, "DELETE", "/_local/outbox")).status).toBe(200);
    expect(await outbox()).toEqual([]);
  });
});
