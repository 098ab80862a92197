import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { eventSources } from "../../functions/manifest/events.ts";
import { eventOf } from "../../local/events/eventOf.ts";
import { type Client, startClient } from "../api/client.ts";

const fields = z.record(z.string(), z.string());
const eventsSchema = z.object({
  events: z.array(z.object({ source: z.string(), "detail-type": z.string(), detail: fields })),
});
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const fitsSchema = ajv.compile(JSON.parse(readFileSync("events/message-event.schema.json", "utf8")));

let client: Client;
beforeAll(async () => {
  client = await startClient("2026-06-15T08:55:00.000Z");
});
afterAll(() => client.stop());

const eventsNow = async () => eventsSchema.parse((await client.call("GET", "/_local/events")).json).events;

test("each message that is sent or fails makes one event, which fits the schema and tells no name or address", async () => {
  expect(await eventsNow()).toEqual([]);
  const due = { timezone: "UTC", sendTime: "09:00", birthdayDate: "1990-06-15" };
  const sent = await client.add(due);
  await client.advance("PT6M");
  await client.service("reject");
  const failed = await client.add(due);
  await client.advance("PT2M");
  const id = `${failed.id}.2026-06-15.BIRTHDAY`;
  await client.call("POST", `/api/v1/messages/${id}/retry`);
  await client.advance("PT2M");
  await client.service("ok");
  await client.call("POST", `/api/v1/messages/${id}/retry`);
  await client.advance("PT2M");
  await client.call("DELETE", `/api/v1/users/${sent.id}`);

  const events = await eventsNow();
  expect(events.map((event) => [event["detail-type"], event.detail.userId])).toEqual([
    ["MessageSent", sent.id],
    ["MessageFailed", failed.id],
    ["MessageFailed", failed.id],
    ["MessageSent", failed.id],
  ]);
  for (const event of events) expect(fitsSchema(event), JSON.stringify([event, fitsSchema.errors])).toBe(true);
  expect(new Set(events.map(({ detail }) => detail.id)).size).toBe(4);
  expect(events[0]?.detail).toMatchObject({
    occasion: "BIRTHDAY",
    localDate: "2026-06-15",
    dueAt: "2026-06-15T09:00:00.000Z",
  });
  expect(JSON.stringify(events)).not.toMatch(/Ada|Lovelace|@/);
  expect(await eventsNow()).toEqual(events);
});

test("a user who is suppressed makes one event; a later change of the user makes none", () => {
  const id = { S: "01a209a5-1dff-7e58-929c-0996ece99199" };
  const text = (S: string) => ({ S });
  const suppression = { M: { cause: text("BOUNCED"), at: text("2026-06-15T10:00:00.000Z"), messageId: text("m") } };
  const recordOf = (before: object, after: object) => ({
    eventName: "MODIFY",
    dynamodb: { OldImage: { id, ...before }, NewImage: { id, version: { N: "4" }, email: text("a@b.c"), ...after } },
  });
  const event = eventOf(eventSources.users, recordOf({}, { suppression }));
  expect(event).toMatchObject({ "detail-type": "UserSuppressed", detail: { cause: "BOUNCED", userId: id.S } });
  expect(fitsSchema(event)).toBe(true);
  expect(eventOf(eventSources.users, recordOf({ suppression }, { suppression }))).toBeUndefined();
  expect(eventOf(eventSources.users, recordOf({}, {}))).toBeUndefined();
});

test("a change of a row that stays in its state makes no event, and a row that is new in it makes none", () => {
  const row = (status: string) => ({ status: { S: status } });
  const message = (eventName: string, dynamodb: object) => eventOf(eventSources.messages, { eventName, dynamodb });
  expect(message("MODIFY", { OldImage: row("SENT"), NewImage: row("SENT") })).toBeUndefined();
  expect(message("INSERT", { NewImage: row("SENT") })).toBeUndefined();
  expect(message("REMOVE", { OldImage: row("SENT") })).toBeUndefined();
  expect(message("MODIFY", { OldImage: row("SENDING"), NewImage: row("SUPPRESSED") })).toMatchObject({
    "detail-type": "MessageSuppressed",
  });
});
