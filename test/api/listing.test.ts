import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aUser, type Client, fieldsOf, startClient, usersOf } from "./client.ts";

const USERS = 57;
let client: Client;
beforeAll(async () => {
  client = await startClient();
  const users = Array.from({ length: USERS }, (_, n) => aUser({ email: `User-${n}@example.com` }));
  await client.call("POST", "/api/v1/users/batch", { body: { users } });
});
afterAll(() => client.stop());

const list = (query: Record<string, string> = {}) => client.call("GET", `/api/v1/users?${new URLSearchParams(query)}`);

async function allPages(limit: number, filter: Record<string, string> = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = usersOf(await list({ limit: String(limit), ...filter, ...(cursor !== undefined && { cursor }) }));
    pages.push(page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

describe("paging through all users", () => {
  test.each([1, 7, 20, 57, 100])("gives each exactly once, %i at a time", async (limit) => {
    const pages = await allPages(limit);
    const ids = pages.flat();
    expect([ids.length, new Set(ids).size]).toEqual([USERS, USERS]);
    for (const page of pages.slice(0, -1)) expect(page.length).toBe(limit);
  });

  test("gives 20 unless asked for more or fewer", async () => {
    expect(usersOf(await list()).items.length).toBe(20);
  });

  test.each([
    ["limit", { limit: "0" }],
    ["limit", { limit: "101" }],
    ["limit", { limit: "ten" }],
    ["limit", { limit: "1.5" }],
    ["limit", { limit: "" }],
    ["cursor", { cursor: "" }],
    ["cursor", { cursor: "x" }],
    ["cursor", { cursor: Buffer.from("{}").toString("base64url") }],
    ["cursor", { cursor: Buffer.from('{"partition":99}').toString("base64url") }],
    ["cursor", { cursor: Buffer.from('{"partition":0,"after":"EMAIL#a"}').toString("base64url") }],
    ["cursor", { cursor: "x".repeat(1_001) }],
    ["email", { email: "nobody" }],
    ["optedOut", { optedOut: "CHRISTMAS" }],
    ["emial", { emial: "ada@example.com" }],
  ])("a bad %s is a 400 that names it: %j", async (field, query) => {
    const answer = await list(query);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });
});

describe("listing users by opt-out", () => {
  const anniversary = { optedOut: "ANNIVERSARY" };

  test("gives exactly those, each once, whatever the size of a page", async () => {
    const added = await Promise.all(
      [["BIRTHDAY"], ["ANNIVERSARY"], ["BIRTHDAY", "ANNIVERSARY"], ["ANNIVERSARY"]].map((optOuts) =>
        client.add({ optOuts }),
      ),
    );
    const expected = added.filter(({ optOuts }) => optOuts?.includes("ANNIVERSARY")).map(({ id }) => id);
    for (const limit of [1, 2, 100])
      expect((await allPages(limit, anniversary)).flat().sort()).toEqual(expected.sort());
    for (const { id } of added) await client.call("DELETE", `/api/v1/users/${id}`);
    expect(await allPages(100, anniversary)).toEqual([[]]);
  });

  test("holds for a user who is asked for by address, too", async () => {
    expect(usersOf(await list({ email: "user-7@example.com", ...anniversary })).items).toEqual([]);
  });
});

describe("finding a user by address", () => {
  test("is exact, but for case", async () => {
    const page = usersOf(await list({ email: "uSER-7@example.com" }));
    expect(page.items.map(({ email }) => email)).toEqual(["User-7@example.com"]);
    expect(page.nextCursor).toBeUndefined();
  });

  test("gives an empty page where there is none", async () => {
    expect(usersOf(await list({ email: "user@example.com" })).items).toEqual([]);
  });
});
