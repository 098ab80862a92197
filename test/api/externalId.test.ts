import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aUser, type Client, fieldsOf, startClient, userOf, usersOf } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

const pathOf = (externalId: string) => `/api/v1/users/by-external-id/${encodeURIComponent(externalId)}`;
const put = (externalId: string, body: unknown, headers: Record<string, string> = {}) =>
  client.call("PUT", pathOf(externalId), { body, headers });
const get = (externalId: string) => client.call("GET", pathOf(externalId));

describe("a user is put under an external id", () => {
  test("added at first, changed afterwards, and the same request again changes nothing", async () => {
    const id = randomUUID();
    const body = aUser({ birthdayDate: "1990-05-05", locationCity: "London" });
    const first = await put(id, body);
    const user = userOf(first);
    expect(first.status).toBe(201);
    expect(first.headers.get("location")).toBe(`/api/v1/users/${user.id}`);
    expect(user).toMatchObject({ ...body, externalId: id, version: 1 });
    const again = await put(id, body);
    expect([again.status, again.json, again.headers.get("etag")]).toEqual([200, user, '"1"']);
    const changed = await put(id, { ...body, firstName: "Grace", locationCity: null });
    expect([changed.status, userOf(changed).version]).toEqual([200, 2]);
    expect(userOf(changed)).not.toHaveProperty("locationCity");
    expect((await get(id)).json).toEqual(changed.json);
    expect((await client.call("GET", `/api/v1/users/${user.id}`)).json).toEqual(changed.json);
  });

  test("from an answer that is sent back without its version, after the user was deleted", async () => {
    const id = randomUUID();
    await put(id, aUser());
    const { version: _, ...answer } = userOf(await put(id, { email: `${randomUUID()}@example.com` }));
    expect(answer).toHaveProperty("emailSince");
    await client.call("DELETE", pathOf(id));
    expect((await put(id, answer)).status).toBe(201);
  });

  test("by 20 requests at once: one adds the user, the others find them", async () => {
    const id = randomUUID();
    const body = aUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => put(id, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => userOf(answer).id)).size).toBe(1);
  });

  test("only as a whole, and not with a date in the future or another user's address", async () => {
    const other = await client.add();
    const id = randomUUID();
    expect(fieldsOf(await put(id, { firstName: "Grace" })).sort()).toEqual(["email", "lastName", "timezone"]);
    expect(fieldsOf(await put(id, aUser({ birthdayDate: "2999-01-01" })))).toEqual(["birthdayDate"]);
    const taken = await put(id, aUser({ email: other.email }));
    expect([taken.status, fieldsOf(taken)]).toEqual([409, ["email"]]);
    expect((await get(id)).status).toBe(404);
  });

  test("with If-Match or a version only while they are as the caller saw them", async () => {
    const id = randomUUID();
    expect((await put(id, aUser(), { "if-match": "*" })).status).toBe(412);
    expect(fieldsOf(await put(id, aUser({ version: 1 })))).toEqual(["version"]);
    const body = aUser();
    await put(id, body);
    expect((await put(id, { firstName: "Grace" }, { "if-match": '"1"' })).status).toBe(200);
    const old = await put(id, { firstName: "Edith" }, { "if-match": '"1"' });
    expect([old.status, old.headers.get("etag")]).toEqual([412, '"2"']);
    expect((await put(id, { firstName: "Edith", version: 1 })).status).toBe(409);
  });

  test("not under another external id than that of the path", async () => {
    const id = randomUUID();
    for (const externalId of [randomUUID(), null]) {
      expect(fieldsOf(await put(id, aUser({ externalId })))).toEqual(["externalId"]);
    }
    expect((await put(id, aUser({ externalId: id }))).status).toBe(201);
  });
});

describe("an external id", () => {
  test("belongs to one user, in a creation, an edit and a batch; a removed one is free", async () => {
    const externalId = randomUUID();
    const [one, other] = [await client.add({ externalId }), await client.add()];
    const create = await client.create({ externalId });
    const edit = await client.call("PUT", `/api/v1/users/${other.id}`, { body: { externalId } });
    for (const answer of [create, edit]) expect([answer.status, fieldsOf(answer)]).toEqual([409, ["externalId"]]);
    await client.call("PUT", `/api/v1/users/${one.id}`, { body: { externalId: null } });
    const users = [aUser({ externalId }), aUser({ externalId }), aUser()];
    const batch = await client.call("POST", "/api/v1/users/batch", { body: { users } });
    expect(batch.json).toMatchObject({ results: [{ status: 201 }, { status: 409 }, { status: 201 }] });
  });

  test("of a user who is refused in a batch goes to the next who has it", async () => {
    const taken = await client.add();
    const [externalId, email] = [randomUUID(), `${randomUUID()}@example.com`];
    const users = [
      aUser({ externalId, email: taken.email }),
      aUser({ externalId, email }),
      aUser({ email: email.toUpperCase() }),
    ];
    const batch = await client.call("POST", "/api/v1/users/batch", { body: { users } });
    expect(batch.json).toMatchObject({ results: [{ status: 409 }, { status: 201 }, { status: 409 }] });
    expect(userOf(await get(externalId)).email).toBe(email);
  });

  test.each([
    "E-10042",
    "a/b",
    "100%",
    "%2F",
    "Zoë",
    "🦔",
    "a?b#c",
    "messages",
    "batch",
    "...",
    "x".repeat(128),
    "{{7}}",
  ])("may be %s", async (externalId) => {
    const user = userOf(await put(externalId, aUser()));
    expect(user.externalId).toBe(externalId);
    expect((await get(externalId)).json).toEqual(user);
    expect((await client.call("DELETE", pathOf(externalId))).status).toBe(204);
  });

  test.each(["", " ", "a b", "a\tb", "a\u200bb", "a\u0000", "\u202ea", ".", "..", "x".repeat(129), 7])(
    "is refused where it is %j",
    async (externalId) => {
      const answer = await client.create({ externalId });
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ["externalId"]]);
    },
  );

  test("that is no percent-encoded UTF-8 in a path is a 400", async () => {
    const answer = await client.call("GET", "/api/v1/users/by-external-id/%ff");
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ["externalId"]]);
  });

  test("reads with If-None-Match, and erases with If-Match; afterwards it is free", async () => {
    const externalId = randomUUID();
    const before = userOf(await put(externalId, aUser({ birthdayDate: "1990-03-11" })));
    const headers = { "if-none-match": '"1"' };
    expect((await client.call("GET", pathOf(externalId), { headers })).status).toBe(304);
    const remove = (tag: string) => client.call("DELETE", pathOf(externalId), { headers: { "if-match": tag } });
    expect((await remove('"2"')).status).toBe(412);
    expect((await remove('"1"')).status).toBe(204);
    const gone = await remove('"1"');
    expect([gone.status, fieldsOf(gone)]).toEqual([404, ["externalId"]]);
    expect((await client.call("GET", `/api/v1/users/${before.id}/messages`)).status).toBe(404);
    expect((await put(externalId, aUser())).status).toBe(201);
  });
});

describe("many are looked up at once", () => {
  test("by external ids or by addresses in any case; who is not there is left out", async () => {
    const users = await Promise.all([1, 2, 3].map(() => client.add({ externalId: randomUUID() })));
    const lookUp = (body: unknown) => client.call("POST", "/api/v1/users/lookup", { body });
    const externalIds = [...users.map(({ externalId }) => externalId), "nobody"];
    const emails = [...users.map(({ email }) => email.toUpperCase()), "nobody@example.com", users[0]?.email];
    for (const body of [{ externalIds }, { emails }]) {
      const { items } = usersOf(await lookUp(body));
      expect(items.map(({ id }) => id).sort()).toEqual(users.map(({ id }) => id).sort());
    }
    for (const body of [{}, { externalIds, emails }, { externalIds: [] }, { emails: Array(101).fill("a@example.com") }])
      expect((await lookUp(body)).status).toBe(400);
  });
});
