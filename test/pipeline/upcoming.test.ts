import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { HOUR } from "../../functions/domain/instants.ts";
import { parseMessageId } from "../../functions/domain/message.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const pageSchema = z.object({
  items: z.array(z.object({ userId: z.string(), occasion: z.string(), localDate: z.string(), dueAt: z.string() })),
  nextCursor: z.string().optional(),
});

/** All pages; with the most local dates that a page read. */
async function listed(pipeline: Pipeline, days: number, limit: number) {
  const items: z.infer<typeof pageSchema>["items"] = [];
  const onDay = pipeline.deps.users.onDay;
  let mostDates = 0;
  let cursor: string | undefined;
  do {
    const keys = new Set<string>();
    pipeline.deps.users.onDay = (occasion, monthDay, partition) => {
      keys.add(monthDay);
      return onDay(occasion, monthDay, partition);
    };
    const query = { days: String(days), limit: String(limit), ...(cursor !== undefined && { cursor }) };
    const answer = await pipeline.call("listUpcoming", { query });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const page = pageSchema.parse(answer.body);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
    mostDates = Math.max(mostDates, keys.size);
  } while (cursor !== undefined);
  pipeline.deps.users.onDay = onDay;
  return { items, mostDates };
}

const zones = ["Pacific/Kiritimati", "Asia/Kolkata", "Europe/Berlin", "America/New_York", "Pacific/Pago_Pago"];

describe("what will be sent", () => {
  it.each([1, 7, 100])(
    "is listed exactly, in order of due time, with %i on a page",
    async (limit) => {
      const pipeline = createPipeline(engine, "2027-02-26T12:30:00.000Z");
      // Each page of one reads the span again: fewer zones will do.
      for (const timezone of limit === 1 ? zones.slice(0, 3) : zones) {
        for (const birthdayDate of ["1992-02-29", "1990-02-26", "1990-02-27", "1990-03-01", "1990-03-02"]) {
          await pipeline.addUser({
            timezone,
            birthdayDate,
            leapDay: "MAR_1",
            sendTime: limit === 7 ? "23:59" : "00:00",
          });
        }
        await pipeline.addUser({ timezone, birthdayDate: "1990-02-28", anniversaryDate: "2015-02-28" });
        await pipeline.addUser({ timezone, birthdayDate: "1990-02-28", optOuts: ["BIRTHDAY"] });
        await pipeline.addUser({ timezone, birthdayDate: "1990-02-28", endDate: "2027-02-27" });
      }
      await pipeline.minute();
      const before = pipeline.deliveries.length;
      const { items } = await listed(pipeline, 3, limit);
      expect(items.map(({ dueAt }) => dueAt)).toEqual(items.map(({ dueAt }) => dueAt).sort());

      // The days as they come: what is sent until the end of the span is what was listed.
      const end = Date.parse("2027-03-01T12:30:00Z");
      while (Date.parse(pipeline.now()) < end) {
        pipeline.moveBy(HOUR / 2);
        await pipeline.precalculate();
        await pipeline.minute();
      }
      const sent = pipeline.deliveries
        .slice(before)
        .flatMap(({ idempotencyKey }) => parseMessageId(idempotencyKey) ?? []);
      const ids = (each: { userId: string; localDate: string; occasion: string }) =>
        `${each.userId} ${each.localDate} ${each.occasion}`;
      expect(sent.length).toBeGreaterThan(10);
      // Send times at the end of a minute that the half hours pass over are sent at the next half hour.
      expect(items.map(ids).sort()).toEqual(sent.map(ids).sort());
      for (const { userId } of items) await pipeline.call("deleteUser", { id: userId });
    },
    120_000,
  );

  it("does not hold a message that was sent, when its user moves to where it lies ahead again", async () => {
    const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
    const id = await pipeline.addUser({ timezone: "Asia/Tokyo" });
    pipeline.moveTo("2026-06-15T00:00:00.000Z");
    await pipeline.minute();
    expect(pipeline.deliveriesOf(id)).toHaveLength(1);
    await pipeline.edit(id, { timezone: "Pacific/Honolulu" });
    const { items } = await listed(pipeline, 2, 100);
    expect(items.filter(({ userId }) => userId === id)).toEqual([]);
  });

  it("P7: a page reads eight local dates at most, also over 31 empty days", async () => {
    const pipeline = createPipeline(engine, "2026-10-01T12:00:00.000Z");
    const { mostDates } = await listed(pipeline, 31, 100);
    expect(mostDates).toBeLessThanOrEqual(8);
  });

  it.each([
    { days: "0" },
    { days: "32" },
    { days: "x" },
    { cursor: "x" },
    {
      cursor: Buffer.from(
        '{"list":"upcoming","through":"2099-01-01T00:00:00.000Z","dueAt":"2026-06-14T12:00:00.000Z","id":"~"}',
      ).toString("base64url"),
    },
  ])("is refused with a 400 for %j", async (query) => {
    const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
    expect((await pipeline.call("listUpcoming", { query })).status).toBe(400);
  });
});
