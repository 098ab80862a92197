import { afterEach, describe, expect, test } from "vitest";
import { countAtSink } from "../../local/remote/sinkCount.ts";
import { type SystemProcess, startSystemProcess } from "../support/localSystem.ts";

/** `npm run test:outage` asks for more users than fit into `npm test`. */
const USERS = Number(process.env.OUTAGE_USERS ?? 300);
const DUE = "2027-06-15T07:00:00.000Z";
const at = (hour: string) => `2027-06-15T${hour}Z`;

let system: SystemProcess | undefined;
afterEach(async () => {
  await system?.end();
  system = undefined;
});

describe("the email service is down for three hours while messages are due (P5)", () => {
  test("nothing is lost, nothing given up, nobody calls in vain, and it is not flooded when it comes back", async () => {
    system = await startSystemProcess(at("06:45:00"));
    const owed = await system.settle(USERS, "p", DUE);
    await system.behave({ mode: "fail" });
    await system.move({ advanceTo: at("10:00:00") });

    const during = await system.requestsFor(owed);
    // Senders at work when it went down, then one probe per cool-down, which grows to ten minutes.
    expect(during.length).toBeLessThan(80 + 40);
    expect(during.filter(({ status }) => status === 200)).toEqual([]);
    const probes = during.filter(({ receivedAt }) => receivedAt > at("08:00:00"));
    expect(probes.length).toBeGreaterThan(8);
    expect(probes.length).toBeLessThan(20);

    await system.behave({ mode: "ok" });
    await system.move({ advanceTo: at("11:00:00") });
    const requests = await system.requestsFor(owed);
    expect(countAtSink(owed, requests)).toMatchObject({
      delivered: USERS,
      lost: 0,
      early: 0,
      repeated: 0,
      duplicate: 0,
    });

    const seconds = requests
      .filter(({ status }) => status === 200)
      .map(({ receivedAt }) => Date.parse(receivedAt) / 1_000);
    const back = Math.min(...seconds);
    const within = (from: number, to: number) =>
      seconds.filter((each) => each - back >= from && each - back < to).length;
    // From one a second to a hundred over two minutes; a burst of a second on top.
    expect(within(0, 10)).toBeLessThan(80);
    if (USERS > 2_000) expect(within(60, 70)).toBeGreaterThan(3 * within(0, 10));

    const attempts = (await Promise.all(owed.slice(0, 100).map(system.messagesFor)))
      .flat()
      .map((each) => each.attempts);
    expect(Math.max(...attempts)).toBeLessThan(10);
    expect(system.metric("MessagesFailed")).toBe(0);
    expect(await system.stopAndCountDeadLetters()).toBe(0);
  }, 300_000);
});

describe("the whole system is down (P3)", () => {
  test("for a day: every message of that day goes out once, after", async () => {
    system = await startSystemProcess(at("00:30:00"));
    const planned = await system.settle(20, "planned", "2027-06-16T07:00:00.000Z");
    // Beyond what adding them plans: only a planning run can have made theirs.
    const unplanned = await system.settle(20, "unplanned", "2027-06-19T07:00:00.000Z");
    await system.move({ advanceBy: "PT10M" });
    await system.move({ jumpTo: "2027-06-17T00:30:00Z" });
    await system.move({ advanceBy: "PT1H" });
    expect(countAtSink(planned, await system.requestsFor(planned))).toMatchObject({
      delivered: 20,
      early: 0,
      repeated: 0,
    });

    await system.move({ jumpTo: "2027-06-20T00:30:00Z" });
    await system.move({ advanceBy: "PT1H" });
    expect(countAtSink(unplanned, await system.requestsFor(unplanned))).toMatchObject({
      delivered: 20,
      early: 0,
      repeated: 0,
      duplicate: 0,
    });
  });

  test("for three days: what is later than the late limit is recorded as EXPIRED, and the rest goes out", async () => {
    system = await startSystemProcess(at("00:30:00"));
    const tooLate = await system.settle(10, "late", DUE);
    const inTime = await system.settle(10, "in-time", "2027-06-17T07:00:00.000Z");
    await system.move({ advanceBy: "PT10M" });
    await system.move({ jumpTo: "2027-06-18T00:40:00Z" });
    await system.move({ advanceBy: "PT1H" });
    expect(countAtSink(inTime, await system.requestsFor(inTime))).toMatchObject({ delivered: 10, repeated: 0 });
    expect(await system.requestsFor(tooLate)).toEqual([]);
    for (const each of tooLate)
      expect(await system.messagesFor(each)).toMatchObject([{ status: "EXPIRED", reason: "LATE_LIMIT" }]);
    expect(system.metric("MessagesExpired")).toBe(10);
  });
});

describe("the email service accepts, and says so after our deadline (P2)", () => {
  test("each attempt carries the same key, and every repetition is counted", async () => {
    system = await startSystemProcess(at("06:45:00"));
    const owed = await system.settle(8, "p", DUE);
    await system.behave({ mode: "ok", latencyMs: 4_000 });
    await system.move({ advanceTo: at("07:00:20") });
    await system.behave({ mode: "ok" });
    await system.move({ advanceTo: at("08:00:00") });

    const count = countAtSink(owed, await system.requestsFor(owed));
    expect(count).toMatchObject({ delivered: 8, lost: 0, early: 0, duplicate: 0 });
    expect(count.repeated).toBeGreaterThanOrEqual(8);
    expect(system.metric("UnknownOutcomesResent")).toBe(count.repeated);
  });
});
