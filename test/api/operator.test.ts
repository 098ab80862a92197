import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, type Client, startClient } from "./client.ts";

let client: Client;
beforeEach(async () => {
  client = await startClient("2026-06-15T06:00:00.000Z");
});
afterEach(async () => {
  await client.stop();
  // The functions read the addresses of their engines when they are loaded.
  vi.resetModules();
});

const read = (answer: Answer) => JSON.parse(answer.text);
const outbox = async () => read(await client.call("GET", "/_local/outbox")).deliveries;
const dueSoon = () => client.add({ timezone: "UTC", sendTime: "06:30", birthdayDate: "1990-06-15" });

async function failed() {
  await client.service("reject");
  const user = await dueSoon();
  await client.advance("PT40M");
  const json = read(await client.call("GET", "/api/v1/messages?status=FAILED"));
  expect(json.items).toMatchObject([{ userId: user.id, status: "FAILED", reason: "HTTP_400", attempts: 1 }]);
  return json.items[0];
}

describe("messages that failed", () => {
  it("are listed by state and reason, replayed once the service takes them, and never when they were sent", async () => {
    const message = await failed();
    expect(read(await client.call("GET", "/api/v1/messages?status=FAILED&reason=HTTP_418")).items).toEqual([]);
    await client.service("ok");
    expect((await client.call("POST", `/api/v1/messages/${message.id}/retry`)).json).toMatchObject({
      status: "SCHEDULED",
      attempts: 0,
    });
    await client.advance("PT2M");
    expect((await client.call("GET", `/api/v1/messages/${message.id}`)).json).toMatchObject({ status: "SENT" });
    expect((await client.call("POST", `/api/v1/messages/${message.id}/retry`)).status).toBe(409);
    expect((await outbox()).filter((each: { status: number }) => each.status === 200)).toHaveLength(1);
  });

  it("are replayed five times at the most", async () => {
    const message = await failed();
    for (let round = 0; round < 5; round++) {
      expect((await client.call("POST", `/api/v1/messages/${message.id}/retry`)).status).toBe(200);
      await client.advance("PT2M");
    }
    const answer = await client.call("POST", `/api/v1/messages/${message.id}/retry`);
    expect(answer).toMatchObject({ status: 409, json: { detail: expect.stringContaining("REPLAYED_TOO_OFTEN") } });
  });

  it("are redriven together, by reason, with a dry run first", async () => {
    const message = await failed();
    const redrive = async (body: object) =>
      read(await client.call("POST", "/api/v1/jobs/redrive/run", { body })).counts;
    expect(await redrive({ reason: "HTTP_400", dryRun: true })).toMatchObject({ matched: 1, replayed: 0 });
    expect(await redrive({ reason: "HTTP_401" })).toMatchObject({ matched: 0, otherReason: 1 });
    await client.service("ok");
    expect(await redrive({ reason: "HTTP_400" })).toMatchObject({ matched: 1, replayed: 1, more: 0 });
    await client.advance("PT2M");
    expect((await client.call("GET", `/api/v1/messages/${message.id}`)).json).toMatchObject({ status: "SENT" });
  });

  it("that expired go out when an operator asks for them: the late limit counts from then", async () => {
    const user = await dueSoon();
    await client.call("POST", "/_local/clock", { body: { jumpTo: "2026-06-18T12:00:00.000Z" } });
    await client.advance("PT15M");
    const json = read(await client.call("GET", "/api/v1/messages?status=EXPIRED"));
    expect(json.items).toMatchObject([{ userId: user.id, reason: "LATE_LIMIT" }]);
    await client.call("POST", `/api/v1/messages/${json.items[0].id}/retry`);
    await client.advance("PT15M");
    expect(await outbox()).toHaveLength(1);
  });

  it("names what is wrong with a question", async () => {
    expect(read(await client.call("GET", "/api/v1/messages?status=SENT")).errors).toMatchObject([{ field: "status" }]);
    expect(read(await client.call("GET", "/api/v1/messages?status=FAILED&cursor=x")).errors).toMatchObject([
      { field: "cursor" },
    ]);
    expect(read(await client.call("GET", "/api/v1/messages/nonsense")).errors).toMatchObject([{ field: "id" }]);
  });
});

describe("the sending pause", () => {
  it("holds everything, shows in health and metrics, and lets everything go", async () => {
    expect(
      (await client.call("POST", "/api/v1/sending/pause", { body: { reason: "wrong template" } })).json,
    ).toMatchObject({ paused: true });
    await dueSoon();
    await client.advance("PT2H");
    expect(await outbox()).toEqual([]);
    expect((await client.call("GET", "/health/detailed")).json).toMatchObject({
      sending: { paused: true, pauseReason: "wrong template" },
      work: { oldestDueAgeSeconds: expect.any(Number) },
    });
    expect((await client.call("GET", "/metrics")).text).toMatch(/^birthday_sending_paused 1$/m);
    await client.call("POST", "/api/v1/sending/resume");
    await client.advance("PT10M");
    expect(await outbox()).toHaveLength(1);
  });
});

describe("health", () => {
  it("tells that all is well, what ran when, and how far the plan reaches", async () => {
    await client.call("POST", "/_local/clock", { body: { jumpTo: "2026-06-15T23:50:00.000Z" } });
    await client.advance("PT20M");
    expect((await client.call("GET", "/health/ready")).json).toMatchObject({ status: "ready" });
    const json = read(await client.call("GET", "/health/detailed"));
    expect(json).toMatchObject({
      status: "ready",
      sending: { breaker: "CLOSED", paused: false },
      queues: { deadLetters: { visible: 0 } },
    });
    expect(
      json.jobs.map(({ job, secondsSince }: { job: string; secondsSince: number }) => [job, secondsSince < 86_400]),
    ).toEqual([
      ["precalculate", true],
      ["enqueue", true],
      ["recover", true],
    ]);
    expect(json.schedules).toHaveLength(3);
    expect((await client.call("GET", "/health/live")).json).toEqual({ status: "ok" });
  });

  it("tells how long the oldest copy and the oldest failed message lie there", async () => {
    await failed();
    await client.advance("PT10M");
    const user = await client.add({ timezone: "UTC", sendTime: "06:58", birthdayDate: "1990-06-15" });
    await client.advance("PT3M");
    const { queues } = read(await client.call("GET", "/health/detailed"));
    expect(queues.deadLetters.oldestAgeSeconds).toBeGreaterThanOrEqual(20 * 60);
    expect(queues.messages.oldestAgeSeconds).toBeGreaterThanOrEqual(3 * 60);
    expect(read(await client.call("GET", `/api/v1/users/${user.id}/messages`)).items).toMatchObject([
      { status: "QUEUED" },
    ]);
    const { text } = await client.call("GET", "/metrics");
    expect(text).toMatch(/birthday_queue_oldest_age_seconds\{queue="deadLetters"\} [1-9]\d{3}/);
  });

  it("gives OpenMetrics text that ends as it must", async () => {
    const { text, headers } = await client.call("GET", "/metrics");
    expect(headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect(text.endsWith("# EOF\n")).toBe(true);
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(# (TYPE|HELP|EOF)|[a-z_]+(\{[a-zA-Z]+="[^"]*"(,[a-zA-Z]+="[^"]*")*\})? -?[\d.]+$)/);
  });
});
