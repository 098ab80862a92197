import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerRequest } from "../../functions/http/answerRequest.ts";
import { requestKey } from "../../functions/storage/idempotencyRecord.ts";
import type { UserDependencies } from "../../functions/users/userDependencies.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const sample: APIGatewayProxyEvent = JSON.parse(
  readFileSync(new URL("../../events/api.json", import.meta.url), "utf8"),
);
const ada = () => ({
  firstName: "Ada",
  lastName: "L",
  email: `${randomUUID()}@example.com`,
  timezone: "Europe/London",
});

/** The API's tools with some calls to the table replaced. */
function toolsWith(users: Partial<UserDependencies["users"]>) {
  const pipeline = createPipeline(engine, "2026-03-10T12:00:00.000Z");
  return { pipeline, deps: { ...pipeline.deps, users: { ...pipeline.deps.users, ...users } } };
}

describe("a table that fails", () => {
  const secret = "arn:aws:dynamodb:eu-central-1:123456789012:table/users ada@example.com";
  test.each([
    ["is away", Object.assign(new Error(secret), { code: "ECONNREFUSED" }), 503],
    ["does not answer", Object.assign(new Error(secret), { name: "TimeoutError" }), 503],
    ["is overloaded", Object.assign(new Error(secret), { name: "ThrottlingException" }), 503],
    ["says what nobody expected", new Error(secret), 500],
  ])("and %s: a problem document that says nothing of its inside (P6)", async (_, error, status) => {
    const { pipeline, deps } = toolsWith({ create: () => Promise.reject(error) });
    const answer = await answerRequest(userOperations, deps, sample);
    expect([answer.statusCode, answer.headers?.["content-type"]]).toEqual([status, "application/problem+json"]);
    expect(answer.body).not.toMatch(/arn:|ada@/);
    expect(answer.headers?.["retry-after"]).toBe(status === 503 ? "5" : undefined);
    expect(pipeline.lines).toMatchObject([{ code: "API_FAILED", fields: { operation: "createUser" } }]);
  });
});

describe("a batch of which a part gets no answer", () => {
  const batch = (users: unknown[]) => ({ ...sample, resource: "/api/v1/users/batch", body: JSON.stringify({ users }) });

  test("says so in the places of those, and who was added in theirs", async () => {
    let calls = 0;
    const { pipeline, deps } = toolsWith({
      createGroup: (group) =>
        ++calls === 2 ? Promise.reject(new Error("away")) : pipeline.deps.users.createGroup(group),
    });
    const answer = await answerRequest(userOperations, deps, batch(Array.from({ length: 25 }, ada)));
    const statuses = JSON.parse(answer.body).results.map((each: { status: number }) => each.status);
    expect(statuses).toEqual([...Array(10).fill(201), ...Array(10).fill(500), ...Array(5).fill(201)]);
  });

  test("gives the address of a user who may or may not have been added to nobody else", async () => {
    let calls = 0;
    const { pipeline, deps } = toolsWith({
      createGroup: (group) =>
        ++calls === 1 ? Promise.reject(new Error("away")) : pipeline.deps.users.createGroup(group),
    });
    const twin = ada();
    const users = [twin, ...Array.from({ length: 12 }, ada), twin];
    const answer = await answerRequest(userOperations, deps, batch(users));
    const statuses = JSON.parse(answer.body).results.map((each: { status: number }) => each.status);
    expect(statuses).toEqual([...Array(10).fill(500), ...Array(3).fill(201), 500]);
  });

  test("is an outage like others when nobody was added", async () => {
    const { deps } = toolsWith({
      createGroup: () => Promise.reject(Object.assign(new Error(), { code: "ECONNRESET" })),
    });
    expect((await answerRequest(userOperations, deps, batch([ada()]))).statusCode).toBe(503);
  });
});

test("what is kept of a key for 24 hours names nobody (P6), and ends", async () => {
  const { deps } = toolsWith({});
  const headers = { "content-type": "application/json", "Idempotency-Key": "ada@example.com" };
  const answer = await answerRequest(userOperations, deps, { ...sample, headers, body: JSON.stringify(ada()) });
  const { database } = engine;
  const { Item } = await database.client.send(
    new GetCommand({ TableName: database.users, Key: requestKey("ada@example.com") }),
  );
  expect(Object.keys(Item ?? {}).sort()).toEqual(["bodyHash", "createdAt", "pk", "sk", "ttl", "userId"]);
  expect(Item).toMatchObject({ userId: JSON.parse(answer.body).id, ttl: Date.parse("2026-03-11T12:00:00Z") / 1000 });
  expect(JSON.stringify(Item)).not.toContain("ada@");
});

test("addresses that the gateway should not let through are refused by the function too", async () => {
  const { deps } = toolsWith({});
  expect((await answerRequest(userOperations, deps, { ...sample, resource: "/nowhere" })).statusCode).toBe(404);
  const wrong = await answerRequest(userOperations, deps, { ...sample, httpMethod: "PATCH" });
  expect([wrong.statusCode, wrong.headers?.allow]).toEqual([405, "POST, GET"]);
});
