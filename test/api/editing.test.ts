import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aUser, type Client, fieldsOf, startClient, userOf } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  client.call("PUT", `/api/v1/users/${id}`, { body, headers });

describe("an edit", () => {
  test("changes what it names, keeps what is absent, removes what is null (fault 14)", async () => {
    const before = await client.add({ locationCity: "London", birthdayDate: "1990-05-05", sendTime: "08:00" });
    const answer = await put(before.id, { firstName: "Grace", locationCity: null, birthdayDate: null });
    const { locationCity: _, birthdayDate: __, ...kept } = before;
    const after = userOf(answer);
    expect(after).toEqual({ ...kept, firstName: "Grace", version: 2, updatedAt: after.updatedAt });
    expect(answer.headers.get("etag")).toBe('"2"');
    expect((await client.call("GET", `/api/v1/users/${before.id}`)).json).toEqual(after);
  });

  test("may send back the whole answer", async () => {
    const before = await client.add({ birthdayDate: "1990-05-05" });
    expect(userOf(await put(before.id, { ...before, lastName: "Hopper" }))).toMatchObject({
      lastName: "Hopper",
      version: 2,
    });
  });

  test("may change the case of the user's own address", async () => {
    const before = await client.add({ email: "case@example.com" });
    expect(userOf(await put(before.id, { email: "Case@Example.com" })).email).toBe("Case@Example.com");
  });

  test("cannot take another user's address", async () => {
    const [one, other] = [await client.add(), await client.add()];
    const answer = await put(one.id, { email: other.email.toUpperCase() });
    expect([answer.status, fieldsOf(answer)]).toEqual([409, ["email"]]);
  });

  test.each(["firstName", "lastName", "email", "timezone"])("cannot remove %s", async (field) => {
    const { id } = await client.add();
    const answer = await put(id, { [field]: null });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });

  test.each([
    [{ birthdayDate: "2999-01-01" }, "birthdayDate"],
    [{ firstName: "a\nb" }, "firstName"],
    [{ timezone: "+01:00" }, "timezone"],
    [{ version: "1" }, "version"],
    [{ version: 0 }, "version"],
    [{ shoeSize: 38 }, "shoeSize"],
  ])("is checked like a new user: %j", async (edit, field) => {
    const { id } = await client.add();
    const answer = await put(id, edit);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });

  test("a move can put a birthday into the future, and is refused then", async () => {
    const { id } = await client.add({ timezone: "Pacific/Kiritimati", birthdayDate: "2026-03-11" });
    const answer = await put(id, { timezone: "Europe/London" });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ["birthdayDate"]]);
  });
});

describe("who edits what they no longer see is told so", () => {
  test("a stale version in the body is a 409", async () => {
    const { id } = await client.add();
    expect((await put(id, { firstName: "Grace", version: 1 })).status).toBe(200);
    const answer = await put(id, { firstName: "Edith", version: 1 });
    expect([answer.status, fieldsOf(answer)]).toEqual([409, ["version"]]);
  });

  test("of 10 edits of one version at once exactly one goes through", async () => {
    const { id } = await client.add();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => put(id, { firstName: `N${n}`, version: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  });

  test("If-Match with another version is a 412 that gives the right one", async () => {
    const { id } = await client.add();
    expect((await put(id, { firstName: "Grace" }, { "if-match": '"1"' })).status).toBe(200);
    const answer = await put(id, { firstName: "Edith" }, { "if-match": '"1"' });
    expect([answer.status, answer.headers.get("etag"), fieldsOf(answer)]).toEqual([412, '"2"', ["if-match"]]);
    expect((await put(id, { firstName: "Edith" }, { "if-match": '"1", "2"' })).status).toBe(200);
    expect((await put(id, { firstName: "Edith" }, { "if-match": 'W/"3"' })).status).toBe(412);
    expect((await put(id, { firstName: "Edith" }, { "if-match": "*" })).status).toBe(200);
  });

  test("If-Match guards a deletion too", async () => {
    const { id } = await client.add();
    const remove = (tag: string) => client.call("DELETE", `/api/v1/users/${id}`, { headers: { "if-match": tag } });
    expect((await remove('"2"')).status).toBe(412);
    expect((await remove('"1"')).status).toBe(204);
    expect((await remove('"1"')).status).toBe(404);
  });

  test("If-Match that is no entity tag is a 400", async () => {
    const { id } = await client.add();
    const answer = await put(id, {}, { "if-match": "1" });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ["if-match"]]);
  });

  test("If-None-Match spares the body of what has not changed", async () => {
    const { id } = await client.add();
    const read = (tag: string) => client.call("GET", `/api/v1/users/${id}`, { headers: { "if-none-match": tag } });
    const answer = await read('W/"1"');
    expect([answer.status, answer.text, answer.headers.get("etag")]).toEqual([304, "", '"1"']);
    expect([(await read('"1"')).status, (await read("*")).status, (await read('"2"')).status]).toEqual([304, 304, 200]);
  });
});

describe("a user who is deleted", () => {
  test("is gone: 204 once, 404 after, and no message is left (fault 7)", async () => {
    const { id } = await client.add({ birthdayDate: "1990-03-11" });
    expect((await client.call("GET", `/api/v1/users/${id}/messages`)).json).toMatchObject({
      items: [{ occasion: "BIRTHDAY" }],
    });
    expect((await client.call("DELETE", `/api/v1/users/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ["DELETE", ""],
      ["GET", ""],
      ["GET", "/messages"],
    ] as const) {
      expect((await client.call(method, `/api/v1/users/${id}${path}`)).status).toBe(404);
    }
    expect((await put(id, { firstName: "Nobody" })).status).toBe(404);
  });
});

describe("what is asked for is not there", () => {
  test.each(["GET", "PUT", "DELETE"])(
    "%s of an unknown id is a 404, of a malformed one a 400 that names it",
    async (method) => {
      const request = method === "PUT" ? { body: {} } : {};
      const unknown = await client.call(method, `/api/v1/users/${randomUUID()}`, request);
      expect([unknown.status, fieldsOf(unknown)]).toEqual([404, ["id"]]);
      for (const id of ["7", "x".repeat(500), "%00", "..%2f..", "a%20b", "null", "%F0%9F%A6%94"]) {
        const malformed = await client.call(method, `/api/v1/users/${id}`, request);
        expect([malformed.status, fieldsOf(malformed)], id).toEqual([400, ["id"]]);
      }
    },
  );

  test.each([
    ["GET", "/api", 404],
    ["GET", "/api/v1/people", 404],
    ["GET", "/api/v1/users/", 404],
    ["PATCH", "/api/v1/users", 405],
    ["DELETE", "/api/v1/users", 405],
    ["OPTIONS", "/api/v1/users", 405],
    ["GET", "/api/v1/users/batch", 405],
  ])("%s %s is a %i", async (method, path, status) => {
    const answer = await client.call(method, path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
    if (status === 405) expect(answer.headers.get("allow")).toMatch(/GET|POST/);
  });

  test("HEAD is not taken, and answered without a body", async () => {
    const answer = await client.call("HEAD", "/api/v1/users");
    expect([answer.status, answer.text]).toEqual([405, ""]);
  });
});

test("answers with users in them are kept by no cache and read as nothing else", async () => {
  const answer = await client.call("POST", "/api/v1/users", { body: aUser() });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});
