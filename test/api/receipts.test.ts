import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { signatureOf } from "../../functions/receipts/signature.ts";
import { type Client, fieldsOf, startClient } from "./client.ts";

/** A client whose user gets a message at 12:01, a minute after the start. */
let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

const receipt = (idempotencyKey: string, fields = {}) => ({
  idempotencyKey,
  event: "bounced",
  at: "2026-03-10T12:02:00+01:00",
  ...fields,
});
const post = (...receipts: unknown[]) => client.call("POST", "/api/v1/receipts", { body: { receipts } });
const messagesOf = async (id: string) =>
  JSON.parse((await client.call("GET", `/api/v1/users/${id}/messages`)).text).items;
const suppressions = async (query = "") => JSON.parse((await client.call("GET", `/api/v1/suppressions${query}`)).text);

async function sentMessage() {
  const { now } = JSON.parse((await client.call("GET", "/_local/clock")).text);
  const user = await client.add({ timezone: "UTC", sendTime: "00:00", birthdayDate: `1990-${now.slice(5, 10)}` });
  await client.call("POST", "/_local/clock", { body: { advanceBy: "PT1M" } });
  const [message] = await messagesOf(user.id);
  expect(message.status).toBe("SENT");
  return { user, key: message.id };
}

it("takes receipts, shows them with the message and the user, and lists and lifts the suppression", async () => {
  const { user, key } = await sentMessage();
  const answer = await post(receipt(key, { reason: "550 <a@b.c>" }), receipt("nobody's"));
  expect(answer.json).toEqual({ accepted: 1, unknown: 1 });
  const noted = { event: "bounced", at: "2026-03-10T11:02:00.000Z", reason: "550 <[address]>" };
  expect(await messagesOf(user.id)).toMatchObject([{ status: "SENT", receipts: [noted] }]);
  const suppression = { cause: "BOUNCED", at: noted.at, messageId: key };
  expect(JSON.parse((await client.call("GET", `/api/v1/users/${user.id}`)).text)).toMatchObject({ suppression });
  expect((await suppressions()).items).toEqual([{ userId: user.id, ...suppression }]);
  expect((await client.call("DELETE", `/api/v1/suppressions/${user.id}`)).status).toBe(204);
  expect((await client.call("DELETE", `/api/v1/suppressions/${user.id}`)).status).toBe(404);
  expect((await suppressions()).items).toEqual([]);
});

it("a user who is read and sent back as an edit stays suppressed", async () => {
  const { user, key } = await sentMessage();
  await post(receipt(key));
  const { text } = await client.call("GET", `/api/v1/users/${user.id}`);
  const edited = await client.call("PUT", `/api/v1/users/${user.id}`, {
    body: { ...JSON.parse(text), suppression: null },
  });
  expect(edited.json).toMatchObject({ suppression: { cause: "BOUNCED" } });
  await client.call("DELETE", `/api/v1/users/${user.id}`);
});

it("refuses what is no receipt, and takes none of the request then", async () => {
  const { user, key } = await sentMessage();
  const wrong: [string, object][] = [
    ["receipts.1.event", receipt(key, { event: "opened" })],
    ["receipts.1.at", receipt(key, { at: "yesterday" })],
    ["receipts.1.at", receipt(key, { at: "9999-12-31T23:59:59-12:00" })],
    ["receipts.1.idempotencyKey", receipt("")],
    ["receipts.1.reason", receipt(key, { reason: "a\nb" })],
    ["receipts.1.more", receipt(key, { more: 1 })],
  ];
  for (const [field, each] of wrong) {
    const answer = await post(receipt(key), each);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  }
  expect((await post()).status).toBe(400);
  expect((await post(...Array.from({ length: 101 }, () => receipt(key)))).status).toBe(400);
  expect((await suppressions("?cursor=x")).status).toBe(400);
  expect((await suppressions()).items).toEqual([]);
  expect((await messagesOf(user.id))[0]).not.toHaveProperty("receipts");
});

it("takes signed receipts with a good signature only", async () => {
  const { key } = await sentMessage();
  const raw = JSON.stringify({ receipts: [receipt(key, { event: "delivered" })] });
  const { now } = JSON.parse((await client.call("GET", "/_local/clock")).text);
  const timestamp = String(Math.floor(Date.parse(now) / 1_000));
  const forged = signatureOf("another secret, another secret, 3", timestamp, Buffer.from(raw));
  for (const headers of [{}, { "x-timestamp": timestamp }, { "x-timestamp": timestamp, "x-signature": forged }]) {
    expect((await client.call("POST", "/api/v1/receipts/signed", { raw, headers })).status).toBe(401);
  }
  const headers = client.sign(raw);
  const good = await client.call("POST", "/api/v1/receipts/signed", { raw, headers });
  expect(good.json).toEqual({ accepted: 1, unknown: 0 });
  const changed = raw.replace("delivered", "bounced");
  expect((await client.call("POST", "/api/v1/receipts/signed", { raw: changed, headers })).status).toBe(401);
  await client.call("POST", "/_local/clock", { body: { jumpTo: new Date(Date.parse(now) + 301_000).toISOString() } });
  expect((await client.call("POST", "/api/v1/receipts/signed", { raw, headers })).status).toBe(401);
});

it("the local email service posts its receipts signed, and its bounces suppress", async () => {
  await client.call("PUT", "/_local/email-service", { body: { mode: "ok", receipts: { bounced: 1 } } });
  const { user } = await sentMessage();
  await vi.waitFor(async () => expect(await messagesOf(user.id)).toMatchObject([{ receipts: [{ event: "bounced" }] }]));
  expect((await suppressions()).items).toMatchObject([{ userId: user.id, cause: "BOUNCED" }]);
});
