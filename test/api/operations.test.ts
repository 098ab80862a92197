import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, type Client, startClient } from "./client.ts";
import { type DocumentedOperation, operations } from "./contract.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

const aUser = async () => `/api/v1/users/${(await client.add({ birthdayDate: "1990-03-11" })).id}`;

async function aUserFromSource(): Promise<string> {
  const { externalId = "" } = await client.add({ externalId: randomUUID() });
  return `/api/v1/users/by-external-id/${externalId}`;
}

/** Somebody whose birthday it is, and a service that says no. */
async function aFailedMessage(): Promise<string> {
  await client.call("PUT", "/_local/email-service", { body: { mode: "reject" } });
  const { now } = JSON.parse((await client.call("GET", "/_local/clock")).text);
  const user = await client.add({ timezone: "UTC", sendTime: "00:00", birthdayDate: `1990-${now.slice(5, 10)}` });
  await client.call("POST", "/_local/clock", { body: { advanceBy: "PT2M" } });
  const json = JSON.parse((await client.call("GET", `/api/v1/users/${user.id}/messages`)).text);
  expect(json.items).toMatchObject([{ status: "FAILED", reasonKind: "REFUSED", reason: "HTTP_400" }]);
  return json.items[0].id;
}

const receiptsOf = (idempotencyKey: string, event: string) =>
  JSON.stringify({ receipts: [{ idempotencyKey, event, at: "2026-03-10T12:00:00Z" }] });

async function aSuppressedUser(): Promise<string> {
  const id = await aFailedMessage();
  await client.call("POST", "/api/v1/receipts", { raw: receiptsOf(id, "bounced") });
  return id.split(".")[0] ?? "";
}

function signedReceipts(): Promise<Answer> {
  const raw = receiptsOf("nobody's", "delivered");
  return client.call("POST", "/api/v1/receipts/signed", { raw, headers: client.sign(raw) });
}

/** How to ask for what an operation is there for, where its parameters' first values and examples do not do. */
const asking: Record<string, () => Promise<Answer>> = {
  createUser: () => client.create(),
  createUsers: () => client.call("POST", "/api/v1/users/batch", { body: { users: [{}] } }),
  getUser: async () => client.call("GET", await aUser()),
  updateUser: async () => client.call("PUT", await aUser(), { body: { firstName: "Grace" } }),
  deleteUser: async () => client.call("DELETE", await aUser()),
  lookUpUsers: () => client.call("POST", "/api/v1/users/lookup", { body: { externalIds: ["nobody"] } }),
  getUserByExternalId: async () => client.call("GET", await aUserFromSource()),
  putUserByExternalId: async () => client.call("PUT", await aUserFromSource(), { body: { firstName: "Grace" } }),
  deleteUserByExternalId: async () => client.call("DELETE", await aUserFromSource()),
  getMessage: async () => client.call("GET", `/api/v1/messages/${await aFailedMessage()}`),
  getDay: () => client.call("GET", "/api/v1/days/2026-03-10"),
  listDayMessages: () => client.call("GET", "/api/v1/days/2026-03-10/messages"),
  retryMessage: async () => client.call("POST", `/api/v1/messages/${await aFailedMessage()}/retry`),
  runRedrive: () => client.call("POST", "/api/v1/jobs/redrive/run", { body: { dryRun: true } }),
  pauseSending: () => client.call("POST", "/api/v1/sending/pause", { body: { reason: "incident 7" } }),
  postReceipts: () => client.call("POST", "/api/v1/receipts", { raw: receiptsOf("nobody's", "delivered") }),
  postSignedReceipts: signedReceipts,
  liftSuppression: async () => client.call("DELETE", `/api/v1/suppressions/${await aSuppressedUser()}`),
  listUserMessages: async () => client.call("GET", `${await aUser()}/messages`),
};

function plainly({ method, path, parameters }: DocumentedOperation): Promise<Answer> {
  const first = (schema: Record<string, unknown>) => String([schema.enum, schema.examples].flat().find(Boolean) ?? "");
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    return first(parameters.find((parameter) => parameter.in === "path" && parameter.name === name)?.schema ?? {});
  });
  const query = new URLSearchParams();
  for (const { name, schema, ...parameter } of parameters) {
    if (parameter.in === "query" && parameter.required) query.set(name, first(schema));
  }
  return client.call(method, `${filled}?${query}`);
}

test.each(operations)("$operationId succeeds, and its answer keeps to the document", async (operation) => {
  // The client throws where an answer breaks the document.
  const answer = await (asking[operation.operationId]?.() ?? plainly(operation));
  expect(Math.floor(answer.status / 100), answer.text).toBe(2);
});
