import assert from "node:assert/strict";
import * as z from "zod";
import type { Api } from "../../tools/shared/apiClient.ts";
import type { Cast } from "./population.ts";
import type { Received } from "./sink.ts";
import { until } from "./until.ts";

const userSchema = z.object({ id: z.string(), version: z.int() });
const messagesSchema = z.object({ items: z.array(z.object({ status: z.string(), attempts: z.int() })) });

/** A client of the API that fails at an unexpected status. */
export function clientOf(api: Api) {
  const call = async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, expected: number, body?: unknown) => {
    const answer = await api.request(method, path, body);
    assert.equal(answer.status, expected, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    call,
    add: async (user: unknown) => userSchema.parse(await call("POST", "/api/v1/users", 201, user)).id,
    messagesOf: async (id: string) =>
      messagesSchema.parse(await call("GET", `/api/v1/users/${id}/messages`, 200)).items.map(({ status }) => status),
  };
}
export type Client = ReturnType<typeof clientOf>;

/** Adds all users, edits some, and answers those who are owed a message. */
export async function populate(client: Client, cast: Cast) {
  const owed = new Map<string, string>();
  for (const user of [...cast.plain, cast.shaky, cast.german]) owed.set(await client.add(user), user.email);
  const [renamed, moved, deleted, another] = [
    await client.add(cast.renamed),
    await client.add(cast.moved),
    await client.add(cast.deleted),
    await client.add(cast.another),
  ];
  owed.set(renamed, cast.renamed.email).set(moved, cast.moved.email);
  await client.call("PUT", `/api/v1/users/${renamed}`, 200, { firstName: "George" });
  await client.call("PUT", `/api/v1/users/${moved}`, 200, { birthdayDate: cast.birthdayDate });
  await client.call("DELETE", `/api/v1/users/${deleted}`, 204);
  await client.call("GET", `/api/v1/users/${deleted}`, 404);
  await client.call("POST", "/api/v1/users", 409, cast.shaky);
  await client.call("POST", "/api/v1/users", 400, { ...cast.shaky, timezone: "Nowhere" });
  assert.deepEqual(await client.messagesOf(another), []);
  return owed;
}

/** Waits until every message is sent, and counts what the email service got. */
export async function expectEachOnce(client: Client, cast: Cast, owed: Map<string, string>, received: Received[]) {
  const open = new Set(owed.keys());
  // One request in each round, since the stage's throttling counts them too.
  await until("every message is SENT", 300, async () => {
    const [id] = open;
    if (id === undefined) return true;
    const states = await client.messagesOf(id);
    if (states.length === 1 && states[0] === "SENT") open.delete(id);
    return open.size === 0;
  });
  const accepted = received.filter((each) => each.accepted);
  assert.deepEqual(accepted.map(({ email }) => email).sort(), [...owed.values()].sort());
  for (const each of received) assert.ok(each.at >= cast.dueAt, `${each.email} ${each.at - cast.dueAt} ms from due`);
  const textOf = (email: string) => accepted.find((each) => each.email === email)?.message;
  assert.equal(textOf(cast.renamed.email), "Hey, George Lovelace it's your birthday");
  assert.equal(textOf(cast.german.email), "Hallo Lise Lovelace, alles Gute zum Geburtstag!");
  const [failed, again] = received.filter(({ email }) => email === cast.shaky.email);
  assert.equal(failed?.key, again?.key, "the second attempt carries the same key");
  const first = accepted.filter(({ email }) => email !== cast.shaky.email).map(({ at }) => at - cast.dueAt);
  return { accepted: accepted.length, latestMs: Math.max(...first) };
}
