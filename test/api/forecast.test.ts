import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { runTool } from "../tools/runCommand.ts";
import { type Client, fieldsOf, startClient } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
  // The clock stands at noon of 10 March 2026: not a leap year, nine o'clock in London is past.
  await client.add({ birthdayDate: "1990-03-10" });
  await client.add({ birthdayDate: "1990-03-11" });
  await client.add({ birthdayDate: "1990-03-11", sendTime: "09:59" });
  await client.add({ birthdayDate: "1990-03-11", anniversaryDate: "2020-03-11", sendTime: "18:30" });
  await client.add({ birthdayDate: "1990-03-11", optOuts: ["BIRTHDAY"], anniversaryDate: "2020-03-12" });
  await client.add({ birthdayDate: "1990-03-12", endDate: "2026-03-11" });
  await client.add({ birthdayDate: "1992-02-29" });
  await client.add({ birthdayDate: "1990-03-17", timezone: "Pacific/Kiritimati" });
  await client.add({ birthdayDate: "1990-04-09" });
});
afterAll(() => client.stop());

const forecastSchema = z.object({
  items: z.array(z.object({ date: z.string(), messages: z.number(), busiestHour: z.unknown().optional() })),
  countedAt: z.string(),
});
const pageSchema = z.object({ items: z.array(z.unknown()), nextCursor: z.string().optional() });
const forecastOf = async (days: number) =>
  forecastSchema.parse((await client.call("GET", `/api/v1/forecast?days=${days}`)).json);

test("the forecast has each UTC date of the span, its messages and its busiest hour", async () => {
  const { items, countedAt } = await forecastOf(7);
  expect(items).toEqual([
    { date: "2026-03-10", messages: 0 },
    { date: "2026-03-11", messages: 4, busiestHour: { hour: 9, messages: 2 } },
    { date: "2026-03-12", messages: 1, busiestHour: { hour: 9, messages: 1 } },
    { date: "2026-03-13", messages: 0 },
    { date: "2026-03-14", messages: 0 },
    { date: "2026-03-15", messages: 0 },
    { date: "2026-03-16", messages: 1, busiestHour: { hour: 19, messages: 1 } },
    { date: "2026-03-17", messages: 0 },
  ]);
  expect(countedAt >= "2026-03-10T12:00:00.000Z").toBe(true);
});

test.each([1, 2, 7, 31])("its sum is what upcoming lists for %i days", async (days) => {
  const { items } = await forecastOf(days);
  const sum = items.reduce((total, { messages }) => total + messages, 0);
  let count = 0;
  let cursor = "";
  do {
    const answer = await client.call("GET", `/api/v1/upcoming?limit=100&days=${days}${cursor}`);
    const page = pageSchema.parse(answer.json);
    count += page.items.length;
    cursor = page.nextCursor === undefined ? "" : `&cursor=${page.nextCursor}`;
  } while (cursor !== "");
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBe(count);
});

test.each(["days=0", "days=32", "days=1.5", "days="])("%s is a 400 that names the parameter", async (query) => {
  const answer = await client.call("GET", `/api/v1/forecast?${query}`);
  expect([answer.status, fieldsOf(answer)]).toEqual([400, ["days"]]);
});

test("npm run upcoming -- forecast prints it with bars", async () => {
  const { code, stdout, stderr } = await runTool("upcoming", "forecast", "--to", client.url, "--days", "2");
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toBe("Tue 2026-03-10 0");
  expect(lines[1]).toBe(`Wed 2026-03-11 4 ${"█".repeat(40)} 09:00 UTC: 2`);
  expect(lines[2]).toBe(`Thu 2026-03-12 1 ${"█".repeat(10).padEnd(40)} 09:00 UTC: 1`);
  expect(lines[3]).toMatch(/^5 messages until 2026-03-12T12:\d\d.*, counted at 2026-03-10T12:/);
  expect((await runTool("upcoming", "weather", "--to", client.url)).code).toBe(1);
});
