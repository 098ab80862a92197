import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { DAY, HOUR, plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import { localDatesTouched } from "../../functions/domain/occurrences.ts";
import { countForecast } from "../../functions/users/countForecast.ts";
import { type Forecast, forecast } from "../../functions/users/forecast.ts";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

const START = "2027-02-26T12:30:00.000Z";
const zones = ["Pacific/Kiritimati", "Asia/Kolkata", "Europe/Berlin", "America/New_York", "Pacific/Pago_Pago"];
const users = zones.flatMap((timezone) => [
  { timezone, birthdayDate: "1992-02-29", leapDay: "MAR_1", sendTime: "00:00" },
  { timezone, birthdayDate: "1992-02-29", leapDay: "FEB_28", sendTime: "23:59" },
  { timezone, birthdayDate: "1990-02-26", sendTime: "12:07" },
  { timezone, birthdayDate: "1990-02-28", anniversaryDate: "2015-03-01" },
  { timezone, birthdayDate: "1990-02-28", optOuts: ["BIRTHDAY"] },
  { timezone, birthdayDate: "1990-02-28", endDate: "2027-02-27" },
  { timezone, birthdayDate: "1990-03-20" },
  { timezone, birthdayDate: "1990-08-20" },
]);

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  const pipeline = createPipeline(engine, START);
  for (const fields of users) await pipeline.addUser(fields);
});
afterAll(() => engine.stop());

const itemSchema = z.object({ dueAt: z.string() });
const pageSchema = z.object({ items: z.array(itemSchema), nextCursor: z.string().optional() });

/** What `upcoming` lists, through the API. */
async function listed(pipeline: Pipeline, days: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { days: String(days), limit: "100", ...(cursor !== undefined && { cursor }) };
    const page = pageSchema.parse((await pipeline.call("listUpcoming", { query })).body);
    found.push(...page.items.map(({ dueAt }) => dueAt));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** The UTC dates that have messages, with their number and the number in the busiest hour. */
function byDate(dueTimes: readonly string[]) {
  const count = (length: number) => {
    const counts = new Map<string, number>();
    for (const due of dueTimes) counts.set(due.slice(0, length), (counts.get(due.slice(0, length)) ?? 0) + 1);
    return counts;
  };
  const hours = [...count(13)];
  return [...count(10)].map(([date, messages]) => {
    const most = Math.max(...hours.filter(([hour]) => hour.startsWith(date)).map(([, each]) => each));
    return [date, messages, most];
  });
}

const shownDates = ({ items }: Pick<Forecast, "items">) =>
  items.flatMap(({ date, messages, busiestHour }) => (messages > 0 ? [[date, messages, busiestHour?.messages]] : []));

const countJob = (pipeline: Pipeline, timeLeft = () => true) =>
  caller.run("recover", () => countForecast(pipeline.deps, timeLeft));

/** Runs the job until it has counted each date. */
async function countAll(pipeline: Pipeline): Promise<number[]> {
  const runs: number[] = [];
  do runs.push(await countJob(pipeline));
  while (runs.at(-1) !== 0);
  return runs.slice(0, -1);
}

/** As a stage answers that has too many users for a count in the request. */
const keptForecast = (pipeline: Pipeline, days: number) => caller.run("api", () => forecast(pipeline.deps, days, -1));

describe("the forecast of a small stage", () => {
  it.each([1, 3, 7, 31])(
    "has for %i days the dates, numbers and busiest hours of what upcoming lists",
    async (days) => {
      const pipeline = createPipeline(engine, START);
      const answer = await pipeline.call("getForecast", { query: { days: String(days) } });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const due = await listed(pipeline, days);
      expect(due.length).toBeGreaterThan(days === 1 ? 1 : 15);
      const body = Object(answer.body);
      expect(shownDates(body)).toEqual(byDate(due));
      expect(body).toMatchObject({ countedAt: START, through: plus(toInstant(Date.parse(START)), days * DAY) });
      expect(body.items).toHaveLength(days + 1);
    },
  );

  it("reads the index entries of the span's dates, and none of users who have nothing in the span", async () => {
    const pipeline = createPipeline(engine, START);
    const onDay = pipeline.deps.users.onDay;
    let entries = 0;
    pipeline.deps.users.onDay = async function* (...key) {
      for await (const page of onDay(...key)) {
        entries += page.length;
        yield page;
      }
    };
    await forecast(pipeline.deps, 7);
    const before = entries;
    for (let each = 0; each < 20; each++) await pipeline.addUser({ birthdayDate: "1990-08-21" });
    await forecast(pipeline.deps, 7);
    expect(before).toBeGreaterThan(0);
    expect(entries - before).toBe(before);
  });

  it("leaves out a message that was sent, when its user moves to where it lies ahead again", async () => {
    const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
    const id = await pipeline.addUser({ timezone: "Asia/Tokyo" });
    pipeline.moveTo("2026-06-15T00:00:00.000Z");
    await pipeline.minute();
    await pipeline.edit(id, { timezone: "Pacific/Honolulu" });
    expect(shownDates((await forecast(pipeline.deps, 2)) ?? { items: [] })).toEqual([]);
    await pipeline.call("deleteUser", { id });
  });
});

describe("the forecast of a large stage", () => {
  it("is not counted in the request: a 503 until the job has counted each date, then the sum of upcoming", async () => {
    const pipeline = createPipeline(engine, START);
    const [date] = localDatesTouched(pipeline.now(), pipeline.now());
    if (!date) throw new Error("no date");
    expect(await keptForecast(pipeline, 31)).toBeUndefined();
    await pipeline.deps.control.keepDateCount({
      localDate: date,
      countedAt: pipeline.now(),
      due: { [pipeline.now()]: 5_001 },
    });
    const early = await pipeline.call("getForecast", { query: { days: "31" } });
    expect([early.status, early.headers?.["retry-after"]]).toEqual([503, "600"]);

    pipeline.moveBy(13 * HOUR);
    const runs = await countAll(pipeline);
    expect(Math.max(...runs)).toBeLessThanOrEqual(8);
    const counted = await keptForecast(pipeline, 31);
    expect(counted && shownDates(counted)).toEqual(byDate(await listed(pipeline, 31)));
  });

  it("is as old as countedAt says, until the job counts the dates again", async () => {
    const pipeline = createPipeline(engine, "2028-02-27T06:00:00.000Z");
    pipeline.moveBy(-DAY / 2);
    await countAll(pipeline);
    pipeline.moveBy(DAY / 2);
    const before = await keptForecast(pipeline, 31);
    const id = await pipeline.addUser({ birthdayDate: "1990-03-05" });
    expect(await countJob(pipeline)).toBe(0);
    expect(await keptForecast(pipeline, 31)).toEqual(before);

    pipeline.moveBy(HOUR);
    await countAll(pipeline);
    const after = await keptForecast(pipeline, 31);
    expect(after?.countedAt).toBe(pipeline.now());
    expect(after && shownDates(after)).toEqual(byDate(await listed(pipeline, 31)));
    await pipeline.call("deleteUser", { id });
  });

  it("has one more day counted than it shows, so that midnight brings no 503", async () => {
    const pipeline = createPipeline(engine, "2029-02-28T23:50:00.000Z");
    await countAll(pipeline);
    pipeline.moveBy(HOUR / 2);
    expect(await keptForecast(pipeline, 31)).toBeDefined();
  });

  it("keeps no part of a date when the job's time is over", async () => {
    const pipeline = createPipeline(engine, "2029-07-01T12:00:00.000Z");
    expect(await countJob(pipeline, () => false)).toBe(0);
    let left = 3;
    await countJob(pipeline, () => left-- > 0);
    expect(await keptForecast(pipeline, 1)).toBeUndefined();
    await Promise.all([countAll(pipeline), countAll(pipeline)]);
    expect(await keptForecast(pipeline, 31)).toBeDefined();
  });
});

it.each([{ days: "0" }, { days: "32" }, { days: "x" }, { limit: "1" }])(
  "is refused with a 400 for %j",
  async (query) => {
    const pipeline = createPipeline(engine, START);
    expect((await pipeline.call("getForecast", { query })).status).toBe(400);
  },
);

describe("a day with far more messages than usual", () => {
  const due = (date: string, messages: number) => ({ [`${date}T09:00:00.000Z`]: messages });
  const health = (pipeline: Pipeline) => pipeline.deps.control.volume();

  it("is found among the counted days, rings from two days before, and no more once the dates are corrected", async () => {
    const pipeline = createPipeline(engine, "2032-12-20T12:00:00.000Z");
    const crowded = localDateSchema.parse("2033-01-01");
    for (const localDate of localDatesTouched(pipeline.now(), plus(pipeline.now(), 32 * DAY))) {
      const counted = { localDate, countedAt: pipeline.now(), due: due(localDate, localDate === crowded ? 1_255 : 55) };
      await pipeline.deps.control.keepDateCount(counted);
    }
    const rings = async (now: string) => {
      pipeline.moveTo(now);
      const before = pipeline.metric("CrowdedDays");
      await countJob(pipeline);
      return pipeline.metric("CrowdedDays") - before;
    };
    expect(await rings("2032-12-20T12:10:00.000Z")).toBe(0);
    expect(await health(pipeline)).toMatchObject({ usual: 55, crowded: [{ localDate: crowded, messages: 1_255 }] });
    expect(await rings("2032-12-29T09:00:00.000Z")).toBe(0);
    expect(await rings("2032-12-29T10:30:00.000Z")).toBe(1);
    // The next count finds that the dates were corrected.
    await countAll(pipeline);
    expect(await health(pipeline)).toMatchObject({ crowded: [] });
    expect(await rings("2032-12-29T12:30:00.000Z")).toBe(0);
  });

  it("stays found from its beginning to its end, though fewer and fewer of its messages lie ahead", async () => {
    const pipeline = createPipeline(engine, "2035-12-30T12:00:00.000Z");
    const crowded = localDateSchema.parse("2036-01-01");
    for (const localDate of localDatesTouched(pipeline.now(), plus(pipeline.now(), 32 * DAY))) {
      const counted = { localDate, countedAt: pipeline.now(), due: due(localDate, localDate === crowded ? 1_255 : 55) };
      await pipeline.deps.control.keepDateCount(counted);
    }
    await countJob(pipeline);
    pipeline.moveTo("2035-12-31T11:00:00.000Z");
    await countAll(pipeline);
    expect(await health(pipeline)).toMatchObject({ crowded: [{ localDate: crowded, messages: 1_255 }] });
    pipeline.moveTo("2036-01-02T13:00:00.000Z");
    await countAll(pipeline);
    expect(await health(pipeline)).toMatchObject({ crowded: [] });
  });

  it("is not looked for where the stage has it off", async () => {
    const pipeline = createPipeline(engine, "2034-12-20T12:00:00.000Z", { volumeLimit: "off" });
    const before = await health(pipeline);
    await countAll(pipeline);
    expect(await health(pipeline)).toEqual(before);
  });

  it("is not reported where the stage has it off, whatever was found before", async () => {
    const pipeline = createPipeline(engine, "2034-12-20T12:00:00.000Z", { volumeLimit: "off" });
    const crowded = [{ localDate: localDateSchema.parse("2034-12-21"), messages: 1_255 }];
    await pipeline.deps.control.keepVolume({ countedAt: pipeline.now(), usual: 55, crowded });
    await countJob(pipeline);
    expect(pipeline.metric("CrowdedDays")).toBe(0);
  });
});
