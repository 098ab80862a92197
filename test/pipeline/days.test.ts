import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countDays } from "../../functions/days/countDays.ts";
import { type DayPageRequest, type DayPlace, dayMessages } from "../../functions/days/dayMessages.ts";
import { readDay } from "../../functions/days/readDay.ts";
import { DAY, HOUR } from "../../functions/domain/instants.ts";
import { messageId } from "../../functions/domain/message.ts";
import type { MessageStatus } from "../../functions/domain/messageState.ts";
import { type LocalDate, localDateSchema } from "../../functions/domain/model.ts";
import { redrive } from "../../functions/recovery/redrive.ts";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const dateOf = (text: string) => localDateSchema.parse(text);
const read = (pipeline: Pipeline, date: LocalDate, liveEntries?: number) =>
  caller.run("operator", () => readDay(pipeline.deps, date, () => true, liveEntries));
const count = (pipeline: Pipeline, timeLeft = () => true) =>
  caller.run("recover", () => countDays(pipeline.deps, timeLeft));
/** Each test has a year of its own, and a zone in which no daylight saving moves it. */
const usersOn = async (pipeline: Pipeline, birthdayDate: string, number: number, fields = {}) => {
  const ids = [];
  for (let each = 0; each < number; each++)
    ids.push(await pipeline.addUser({ birthdayDate, timezone: "UTC", ...fields }));
  return ids;
};

async function listed(pipeline: Pipeline, date: LocalDate, limit: number, status?: MessageStatus): Promise<string[]> {
  const found: string[] = [];
  let place: DayPlace | undefined = { list: "day", index: 0 };
  while (place) {
    const wanted: DayPageRequest = { status, limit, place };
    const page = await caller.run("operator", () => dayMessages(pipeline.deps, date, wanted));
    expect(page.messages.length).toBeLessThanOrEqual(limit);
    found.push(...page.messages.map(messageId));
    place = page.next;
  }
  return found;
}

describe("the counts of a day", () => {
  it("tell what became of each message, how late the sent ones were, and keep their sum", async () => {
    const date = dateOf("2026-05-04");
    const pipeline = createPipeline(engine, "2026-05-03T12:00:00.000Z");
    const [first = "", , refused = ""] = await usersOn(pipeline, "1990-05-04", 4);
    await usersOn(pipeline, "1990-05-04", 1, { sendTime: "23:00" });
    expect((await read(pipeline, date))?.counts).toMatchObject({ owed: 5, open: 5, sent: 0, lateness: {} });
    pipeline.serviceAnswers(async ({ idempotencyKey }) => {
      const refuses = idempotencyKey.includes(refused);
      return refuses ? { kind: "refused", detail: "HTTP_400", keyReused: false } : { kind: "accepted" };
    });
    pipeline.moveTo("2026-05-04T08:59:00.000Z");
    await pipeline.enqueue();
    pipeline.moveTo("2026-05-04T09:00:02.000Z");
    await pipeline.drain();
    const day = await read(pipeline, date);
    expect(day?.counts).toEqual({
      owed: 5,
      sent: 3,
      failed: 1,
      expired: 0,
      held: 0,
      suppressed: 0,
      open: 1,
      lateness: { p50Ms: 2_000, p99Ms: 2_000 },
    });
    expect(day?.finished).toBe(false);
    expect(await listed(pipeline, date, 2)).toHaveLength(5);
    expect(await listed(pipeline, date, 1, "SENT")).toHaveLength(3);
    expect(await listed(pipeline, date, 100, "FAILED")).toEqual([`${refused}.${date}.BIRTHDAY`]);
    expect(await listed(pipeline, date, 100, "SENT")).toContain(`${first}.${date}.BIRTHDAY`);

    pipeline.moveTo("2026-05-08T12:00:00.000Z");
    await pipeline.recover();
    const last = await read(pipeline, date);
    expect(last).toMatchObject({ finished: true, counts: { owed: 5, sent: 3, failed: 1, expired: 1, open: 0 } });
  });

  it("contain those of 29 February on the day that they chose, and a wedding beside a birthday", async () => {
    const pipeline = createPipeline(engine, "2027-02-27T12:00:00.000Z");
    await usersOn(pipeline, "1992-02-29", 1, { leapDay: "FEB_28" });
    await usersOn(pipeline, "1992-02-29", 2, { leapDay: "MAR_1" });
    await usersOn(pipeline, "1990-02-28", 1, { anniversaryDate: "2015-02-28" });
    const owed = async (date: string) => (await read(pipeline, dateOf(date)))?.counts.owed;
    expect([await owed("2027-02-28"), await owed("2027-03-01"), await owed("2028-02-29")]).toEqual([3, 2, 3]);
    expect(await listed(pipeline, dateOf("2027-02-28"), 100)).toHaveLength(3);
  });

  it("stay when the day is finished, also when its users are deleted, until an operator replays a message", async () => {
    const date = dateOf("2026-07-07");
    const pipeline = createPipeline(engine, "2026-07-06T12:00:00.000Z");
    const [gone, failing] = await usersOn(pipeline, "1990-07-07", 3);
    if (!gone || !failing) throw new Error("no users");
    pipeline.serviceAnswers(async ({ idempotencyKey }) =>
      idempotencyKey.includes(failing)
        ? { kind: "refused", detail: "HTTP_400", keyReused: false }
        : { kind: "accepted" },
    );
    pipeline.moveTo("2026-07-07T09:00:00.000Z");
    await pipeline.minute();
    expect(await read(pipeline, date)).toMatchObject({ finished: false, counts: { sent: 2, failed: 1 } });
    pipeline.moveBy(5 * DAY);
    const finished = await read(pipeline, date);
    expect(finished).toMatchObject({ finished: true, counts: { owed: 3, sent: 2, failed: 1 } });
    await pipeline.call("deleteUser", { id: gone });
    expect(await read(pipeline, date)).toEqual(finished);

    pipeline.serviceAnswers(async () => ({ kind: "accepted" }));
    const input = { limit: 10, dryRun: false };
    await caller.run("operator", () => redrive(pipeline.deps, input, { by: "op", timeLeft: () => true }));
    expect(await read(pipeline, date)).toMatchObject({ finished: false, counts: { owed: 2, sent: 1, open: 1 } });
    await pipeline.minute();
    expect(await read(pipeline, date)).toMatchObject({ finished: true, counts: { owed: 2, sent: 2 } });
  });
});

describe("a large day", () => {
  it("is not counted in the request: the job's last count answers, with its time", async () => {
    const date = dateOf("2026-09-09");
    const pipeline = createPipeline(engine, "2026-09-09T06:00:00.000Z");
    await usersOn(pipeline, "1990-09-09", 4);
    expect(await read(pipeline, date, 3)).toBeUndefined();
    await count(pipeline);
    const before = pipeline.now();
    pipeline.moveTo("2026-09-09T09:00:00.000Z");
    await pipeline.minute();
    expect(await read(pipeline, date, 3)).toMatchObject({ countedAt: before, counts: { owed: 4, open: 4 } });
    expect(await read(pipeline, date)).toMatchObject({ countedAt: pipeline.now(), counts: { sent: 4 } });
    await count(pipeline);
    expect(await read(pipeline, date, 3)).toMatchObject({ countedAt: before });
    pipeline.moveBy(7 * HOUR);
    await count(pipeline);
    expect(await read(pipeline, date, 3)).toMatchObject({ countedAt: pipeline.now(), counts: { sent: 4 } });
  });

  it("is kept by the job when it is finished, and never counted again", async () => {
    const date = dateOf("2030-04-04");
    const pipeline = createPipeline(engine, "2030-04-04T06:00:00.000Z");
    const ids = await usersOn(pipeline, "1990-04-04", 2);
    pipeline.moveTo("2030-04-04T09:00:00.000Z");
    await pipeline.minute();
    pipeline.moveBy(5 * DAY);
    await count(pipeline);
    expect(await pipeline.deps.control.keptDay(date)).toMatchObject({ finished: true, counts: { owed: 2, sent: 2 } });
    for (const id of ids) await pipeline.call("deleteUser", { id });
    pipeline.moveBy(12 * HOUR);
    await count(pipeline);
    expect(await read(pipeline, date)).toMatchObject({ finished: true, counts: { owed: 2, sent: 2 } });
  });

  it("keeps no part of a date when the job's time is over, and goes on with the oldest", async () => {
    const pipeline = createPipeline(engine, "2031-04-04T06:00:00.000Z");
    const date = dateOf("2031-04-04");
    expect(await count(pipeline, () => false)).toBe(0);
    expect(await pipeline.deps.control.keptDay(date)).toBeUndefined();
    expect(await count(pipeline)).toBeGreaterThan(5);
    expect(await pipeline.deps.control.keptDay(date)).toBeDefined();
  });
});
