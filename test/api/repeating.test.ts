import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { aUser, type Client, fieldsOf, NOW, startClient, userOf } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

const create = (body: unknown, key: string) =>
  client.call("POST", "/api/v1/users", { body, headers: { "idempotency-key": key } });

describe("a creation with an Idempotency-Key", () => {
  test("gives the first answer again, to the letter", async () => {
    const body = aUser({ birthdayDate: "1990-05-05" });
    const first = await create(body, "again");
    const second = await create(body, "again");
    expect(first.status).toBe(201);
    for (const name of ["location", "etag", "content-type"]) {
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    expect([second.status, second.text]).toEqual([201, first.text]);
  });

  test("knows a body by what it means, not by how it is written", async () => {
    const body = aUser({ firstName: "Ada", birthdayDate: null });
    const first = userOf(await create(body, "meaning"));
    const reversed = Object.fromEntries(Object.entries({ ...body, firstName: " Ada " }).reverse());
    const { birthdayDate: _, ...without } = reversed;
    expect(userOf(await create(without, "meaning")).id).toBe(first.id);
  });

  test("refuses another body under the same key, and adds nobody", async () => {
    await create(aUser(), "taken");
    const other = aUser();
    const answer = await create(other, "taken");
    expect([answer.status, fieldsOf(answer)]).toEqual([422, ["idempotency-key"]]);
    expect((await client.create(other)).status).toBe(201);
  });

  test("makes one user of 20 at once, and 20 equal answers", async () => {
    const body = aUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(body, "at-once")));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  test("keeps nothing of a refusal: the mended body may use the key", async () => {
    expect((await create(aUser({ timezone: "x" }), "mended")).status).toBe(400);
    expect((await create(aUser({ birthdayDate: "2026-03-11" }), "mended")).status).toBe(400);
    const taken = (await client.add()).email;
    expect((await create(aUser({ email: taken }), "mended")).status).toBe(409);
    expect((await create(aUser(), "mended")).status).toBe(201);
  });

  test("gives the first answer also when the user has changed or gone since", async () => {
    const body = aUser();
    const first = await create(body, "since");
    const { id } = userOf(first);
    await client.call("PUT", `/api/v1/users/${id}`, { body: { firstName: "Grace" } });
    expect((await create(body, "since")).text).toBe(first.text);
    await client.call("DELETE", `/api/v1/users/${id}`);
    expect((await create(body, "since")).text).toBe(first.text);
    expect((await client.call("GET", `/api/v1/users/${id}`)).status).toBe(404);
  });

  test.each(["", "a b", "\u00e4", "x".repeat(256)])("refuses %j as a key", async (key) => {
    const answer = await create(aUser(), key);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ["idempotency-key"]]);
  });

  test("forgets the key after 24 hours", async () => {
    const body = aUser();
    const first = userOf(await create(body, "old"));
    const moved = await client.call("POST", "/_local/clock", { body: { jumpTo: "2026-03-11T12:10:00.000Z" } });
    expect([moved.status, NOW < "2026-03-11"]).toEqual([200, true]);
    expect((await create(body, "old")).status).toBe(409);
    expect(userOf(await create(aUser(), "old")).id).not.toBe(first.id);
  });
});

const results = z.object({
  results: z.array(
    z.object({ index: z.int(), status: z.int(), user: z.unknown().optional(), problem: z.unknown().optional() }),
  ),
});
const batch = (users: unknown) => client.call("POST", "/api/v1/users/batch", { body: { users } });

describe("a batch", () => {
  test("answers for each user in their place, and a bad one holds up no other", async () => {
    const taken = (await client.add()).email;
    const answer = await batch([aUser(), aUser({ timezone: "x" }), aUser({ email: taken }), "nobody", aUser()]);
    expect(answer.status).toBe(200);
    expect(results.parse(answer.json).results).toMatchObject([
      { index: 0, status: 201, user: { version: 1 } },
      { index: 1, status: 400, problem: { errors: [{ field: "timezone" }] } },
      { index: 2, status: 409, problem: { errors: [{ field: "email" }] } },
      { index: 3, status: 400, problem: { errors: [{ field: "body" }] } },
      { index: 4, status: 201, user: { version: 1 } },
    ]);
  });

  test("may be sent again: who is there already is refused, who was missing is added", async () => {
    const users = Array.from({ length: 30 }, () => aUser());
    await batch(users.filter((_, index) => index % 3 === 0));
    const statuses = async () => results.parse((await batch(users)).json).results.map(({ status }) => status);
    expect(await statuses()).toEqual(users.map((_, index) => (index % 3 === 0 ? 409 : 201)));
    expect(await statuses()).toEqual(Array(30).fill(409));
  });

  test("takes 100 users of full length, more than other bodies may hold", async () => {
    const name = "🦔".repeat(100);
    const users = Array.from({ length: 100 }, () =>
      aUser({ firstName: name, lastName: name, birthdayDate: "1990-03-10" }),
    );
    expect(JSON.stringify({ users }).length).toBeGreaterThan(32 * 1024);
    const answer = await batch(users);
    expect(results.parse(answer.json).results.map(({ status }) => status)).toEqual(Array(100).fill(201));
  });

  test("gives an address that stands in it several times to the first that is right, always", async () => {
    for (let round = 0; round < 10; round++) {
      const twins = Array.from({ length: 20 }, () => aUser());
      const again = twins.map((twin) => ({ ...twin, email: String(twin.email).toUpperCase(), firstName: "Second" }));
      const wrong = twins.map((twin) => ({ ...twin, timezone: "x" }));
      const answer = await batch([...wrong, ...twins, ...again, ...again]);
      const statuses = results.parse(answer.json).results.map(({ status }) => status);
      const expected = [400, 201, 409, 409].flatMap((status) => Array(20).fill(status));
      expect(statuses).toEqual(expected);
    }
  });

  test.each([
    ["no list", undefined, 400],
    ["an empty list", [], 400],
    ["101 users", Array(101).fill({}), 400],
    ["a text", "all", 400],
  ])("is refused whole: %s", async (_, users, status) => {
    const answer = await batch(users);
    expect([answer.status, fieldsOf(answer)]).toEqual([status, ["users"]]);
  });

  test("is refused over 256 KiB", async () => {
    const answer = await batch([aUser({ firstName: "x".repeat(256 * 1024) })]);
    expect([answer.status, fieldsOf(answer)]).toEqual([413, ["body"]]);
  });
});
