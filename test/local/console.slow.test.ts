import { afterEach, describe, expect, test } from "vitest";
import type { Overview } from "../../local/console/overviewShape.ts";
import type { TraceEvent } from "../../local/console/trace.ts";
import { type ChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import { call } from "./support.ts";

let system: ChildSystem | undefined;
afterEach(async () => {
  await system?.stop();
  system = undefined;
});

async function start(now = "2026-06-10T06:00:00Z"): Promise<ChildSystem> {
  system = await startChildSystem({ dataDir: ":memory:", now });
  return system;
}

/** A user whose message is due at 07:00 UTC on 10 June, nine o'clock in Berlin. */
async function addUser(at: ChildSystem, email: string): Promise<string> {
  const user = { firstName: "Ada", lastName: "Lovelace", email, timezone: "Europe/Berlin", birthdayDate: "1990-06-10" };
  return (await call(at, "POST", "/api/v1/users", user)).body.id;
}

const overviewOf = async (at: ChildSystem): Promise<Overview> => {
  // Two requests that come together get one answer: ask again once that is over.
  const now = (await call(at, "GET", "/_local/clock")).body.now;
  let overview: Overview | undefined;
  await expect
    .poll(async () => {
      overview = (await call(at, "GET", "/_local/overview")).body;
      return Date.parse(overview?.measuredAt ?? "") >= Date.parse(now);
    }, PATIENT)
    .toBe(true);
  if (overview === undefined) throw new Error("no overview");
  return overview;
};
const PATIENT = { timeout: 20_000 };
const advance = (at: ChildSystem, advanceTo: string) => call(at, "POST", "/_local/clock", { advanceTo });

describe("the overview", () => {
  test("counts from the users, the rows and the outbox", async () => {
    const at = await start();
    const id = await addUser(at, "a@example.com");
    await addUser(at, "b@example.com");
    expect((await overviewOf(at)).counters).toMatchObject({ due: 0, delivered: 0 });
    await advance(at, "2026-06-10T07:00:01Z");
    const { counters, pipeline, users, zones } = await overviewOf(at);
    expect(counters).toEqual({
      due: 2,
      delivered: 2,
      waiting: 0,
      failed: 0,
      expired: 0,
      suppressed: 0,
      lost: 0,
      early: 0,
      duplicate: 0,
      other: {},
    });
    // Both were written by one call: the rows and the timeline follow such a call too.
    expect(pipeline).toMatchObject({ sent: 2, queued: 0, sending: 0, waiting: 0 });
    const trace = await call(at, "GET", `/_local/trace?messageId=${id}.2026-06-10.BIRTHDAY`);
    const steps = trace.body.events.map(({ what }: TraceEvent) => what);
    expect(steps).toEqual(expect.arrayContaining(["Claimed", "Email service called: 200", "Delivery recorded"]));
    expect(users).toBe(2);
    expect(zones).toMatchObject([{ zone: "Europe/Berlin", localTime: "09:00", users: 2, now: 2 }]);
  });

  test("a message that the email service does not take is waiting, and the sums still fit", async () => {
    const at = await start();
    await addUser(at, "a@example.com");
    await call(at, "PUT", "/_local/email-service", { mode: "fail" });
    await advance(at, "2026-06-10T07:00:10Z");
    expect((await overviewOf(at)).counters).toMatchObject({ due: 1, delivered: 0, waiting: 1, lost: 0 });
  });

  test("after the outbox was emptied, what was in it is neither counted as delivered nor as lost", async () => {
    const at = await start();
    await addUser(at, "a@example.com");
    await advance(at, "2026-06-10T07:00:10Z");
    await call(at, "DELETE", "/_local/outbox");
    expect((await overviewOf(at)).counters).toMatchObject({ due: 0, delivered: 0, lost: 0 });
  });
});

describe("faults of the queue", () => {
  test("a lost send task is sent all the same, once, when recover has found it", async () => {
    const at = await start();
    const id = await addUser(at, "a@example.com");
    expect((await call(at, "POST", "/_local/queue", { lose: 1 })).body).toEqual({ lose: 1, repeat: 0 });
    await advance(at, "2026-06-10T07:01:00Z");
    expect((await overviewOf(at)).counters).toMatchObject({ due: 1, delivered: 0, waiting: 1 });
    await advance(at, "2026-06-10T08:00:00Z");
    expect((await overviewOf(at)).counters).toMatchObject({ due: 1, delivered: 1, waiting: 0, duplicate: 0 });
    const trace = await call(at, "GET", `/_local/trace?messageId=${id}.2026-06-10.BIRTHDAY`);
    const steps = trace.body.events.map(({ what }: TraceEvent) => what);
    expect(steps).toEqual([
      "Planned for 2026-06-10 07:00:00 UTC",
      "User added",
      "Put on the queue",
      "Send task lost",
      "Back to the plan for 2026-06-10 07:10:00 UTC",
      "Recovered",
      "Put on the queue",
      "Claimed",
      "Email service called: 200",
      "Delivery recorded",
    ]);
  });

  test("a send task that is delivered twice sends one message", async () => {
    const at = await start();
    await addUser(at, "a@example.com");
    await call(at, "POST", "/_local/queue", { repeat: 1 });
    await advance(at, "2026-06-10T07:01:00Z");
    expect((await overviewOf(at)).armedFaults).toEqual({ lose: 0, repeat: 0 });
    expect((await overviewOf(at)).counters).toMatchObject({ due: 1, delivered: 1, duplicate: 0 });
  });
});

describe("time", () => {
  const clock = async (at: ChildSystem) => Date.parse((await call(at, "GET", "/_local/clock")).body.now);

  test("plays at the asked speed, fires everything between, and ends by itself", async () => {
    const at = await start();
    await addUser(at, "a@example.com");
    const played = await call(at, "POST", "/_local/clock", { play: 3_600, for: "PT2H" });
    expect(played.body).toMatchObject({ speed: 3_600, until: expect.stringMatching(/^2026-06-10T08:00/) });
    await expect.poll(async () => (await call(at, "GET", "/_local/clock")).body.speed, { timeout: 20_000 }).toBe(1);
    expect(await clock(at)).toBeGreaterThanOrEqual(Date.parse("2026-06-10T08:00:00Z"));
    expect((await overviewOf(at)).counters).toMatchObject({ due: 1, delivered: 1, early: 0 });
  });

  test("stands still while it is paused, goes to the next message by a step, and runs again", async () => {
    const at = await start();
    await addUser(at, "a@example.com");
    await call(at, "POST", "/_local/clock", { play: 0 });
    const paused = await clock(at);
    expect(await clock(at)).toBe(paused);
    const stepped = await call(at, "POST", "/_local/clock", { step: "next" });
    expect(stepped.body).toEqual({ now: "2026-06-10T07:00:00.000Z", speed: 0 });
    expect((await overviewOf(at)).counters).toMatchObject({ due: 1, delivered: 1 });
    await call(at, "POST", "/_local/clock", { play: 1 });
    await expect.poll(() => clock(at), PATIENT).toBeGreaterThan(Date.parse("2026-06-10T07:00:00Z"));
  });

  test("a speed, a span or a step that cannot be is refused with the field's name", async () => {
    const at = await start();
    const wrong = [
      { play: -1 },
      { play: 0.5 },
      { play: 4_000 },
      { play: "fast" },
      { step: "back" },
      { play: 60, for: "PT" },
    ];
    for (const body of wrong) {
      const answer = await call(at, "POST", "/_local/clock", body);
      expect(answer.status).toBe(400);
      expect(answer.body.detail).toMatch(/^(play|step|for) /);
    }
  });
});

describe("what this system cannot do is said", () => {
  test("a system that keeps nothing is not restarted", async () => {
    const at = await start();
    expect((await call(at, "POST", "/_local/restart")).status).toBe(409);
    expect((await overviewOf(at)).system).toMatchObject({ canRestart: false, keepsState: false });
  });

  test("a frozen database is said, answers nothing, and goes on when it is thawed", async () => {
    const at = await start();
    expect((await call(at, "PUT", "/_local/engine", { frozen: true })).body).toEqual({ frozen: true });
    await expect
      .poll(async () => (await call(at, "GET", "/_local/overview")).body.system.database, PATIENT)
      .toBe("frozen");
    const adding = addUser(at, "a@example.com");
    const first = await Promise.race([adding, call(at, "GET", "/_local/clock").then(() => "the clock answered")]);
    expect(first).toBe("the clock answered");
    await call(at, "PUT", "/_local/engine", { frozen: false });
    expect(await adding).toMatch(/^[0-9a-f-]{36}$/);
  });
});
