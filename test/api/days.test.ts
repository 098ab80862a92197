import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { temporaryFolder } from "../tools/files.ts";
import { runTool } from "../tools/runCommand.ts";
import { type Client, fieldsOf, startClient } from "./client.ts";

const folder = temporaryFolder();
let client: Client;
const ids: string[] = [];
beforeAll(async () => {
  client = await startClient("2026-03-11T08:50:00.000Z");
  for (let each = 0; each < 5; each++) ids.push((await client.add({ birthdayDate: "1990-03-11" })).id);
  await client.add({ birthdayDate: "1990-03-12" });
  await client.call("POST", "/_local/clock", { body: { advanceTo: "2026-03-11T09:02:00.000Z" } });
});
afterAll(async () => {
  await client.stop();
  folder.remove();
});

const pageSchema = z.object({ items: z.array(z.object({ userId: z.string() })), nextCursor: z.string().optional() });

test("a day says what became of its messages, and how late they were", async () => {
  const { status, json } = await client.call("GET", "/api/v1/days/2026-03-11");
  expect(status).toBe(200);
  expect(json).toMatchObject({ date: "2026-03-11", owed: 5, sent: 5, failed: 0, expired: 0, held: 0, suppressed: 0 });
  expect(json).toMatchObject({ open: 0, finished: false, lateness: { p50Ms: expect.any(Number) } });
  expect((await client.call("GET", "/api/v1/days/2026-03-12")).json).toMatchObject({ owed: 1, open: 1, lateness: {} });
});

test("its messages are listed page by page, each once, also by state", async () => {
  const found: string[] = [];
  let cursor = "";
  do {
    const answer = await client.call("GET", `/api/v1/days/2026-03-11/messages?status=SENT&limit=2${cursor}`);
    const page = pageSchema.parse(answer.json);
    found.push(...page.items.map(({ userId }) => userId));
    cursor = page.nextCursor === undefined ? "" : `&cursor=${page.nextCursor}`;
  } while (cursor !== "");
  expect(found.toSorted()).toEqual(ids.toSorted());
  const failed = await client.call("GET", "/api/v1/days/2026-03-11/messages?status=FAILED");
  expect(pageSchema.parse(failed.json).items).toEqual([]);
});

test.each([
  ["days/2026-02-30", 400, ["date"]],
  ["days/1900-01-01", 404, ["date"]],
  ["days/9999-12-31", 404, ["date"]],
  ["days/0000-01-01/messages", 404, ["date"]],
  ["days/2026-03-11/messages?status=LOST", 400, ["status"]],
  ["days/2026-03-11/messages?cursor=x", 400, ["cursor"]],
])("%s is a %i that names what is wrong", async (path, status, fields) => {
  const answer = await client.call("GET", `/api/v1/${path}`);
  expect([answer.status, fieldsOf(answer)]).toEqual([status, fields]);
});

test("npm run report prints the day, and writes its messages to a file without names and addresses", async () => {
  const file = folder.file("day.csv");
  const { code, stdout, stderr } = await runTool("report", "--to", client.url, "--date", "2026-03-11", "--csv", file);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^2026-03-11, counted at 2026-03-11T09:0.*\nowed {7}5\nsent {7}5\n(.*\n){5}lateness .*\n5 messages in /,
  );
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines).toHaveLength(6);
  expect(lines[0]).toBe("id,userId,occasion,localDate,dueAt,status,attempts,sentAt,reasonKind,reason");
  expect(lines.slice(1).join()).not.toMatch(/Ada|@/);
  const wrong = await runTool("report", "--to", client.url, "--date", "11.3.2026");
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("--date must be a date")]);
});
