import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LocalSystem } from "../../local/system.ts";
import { call, startWith } from "./support.ts";

let system: LocalSystem;
let seen: { event: unknown; context: Context }[] = [];
let reported: string[] = [];
let answer: unknown = { statusCode: 200, body: "{}" };

beforeAll(async () => {
  const api = (event: unknown, context: Context) => {
    seen.push({ event, context });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  system = await startWith({ api }, { reportError: (source, error) => reported.push(`${source}: ${error}`) });
});
afterAll(() => system.stop());
beforeEach(() => {
  seen = [];
  reported = [];
  answer = { statusCode: 200, body: "{}" };
});

describe("the API", () => {
  test("calls the function with the event that API Gateway would make", async () => {
    await fetch(`${system.url}/api/v1/users/u-1/messages?limit=5&status=SENT&status=FAILED`, {
      headers: { "X-Thing": "1" },
    });
    expect(seen[0]?.event).toMatchObject({
      httpMethod: "GET",
      resource: "/api/v1/users/{id}/messages",
      path: "/api/v1/users/u-1/messages",
      pathParameters: { id: "u-1" },
      queryStringParameters: { limit: "5", status: "FAILED" },
      multiValueQueryStringParameters: { limit: ["5"], status: ["SENT", "FAILED"] },
      headers: { "X-Thing": "1" },
      body: null,
      isBase64Encoded: false,
      requestContext: { requestId: expect.any(String), identity: { sourceIp: "127.0.0.1" } },
    } satisfies Record<string, unknown> & Partial<Record<keyof APIGatewayProxyEvent, unknown>>);
    expect(seen[0]?.context.getRemainingTimeInMillis()).toBeGreaterThan(1_000);
  });

  test("passes the body on as text, and returns the answer unchanged", async () => {
    answer = { statusCode: 201, headers: { Location: "/x", "Content-Type": "text/plain" }, body: "grüezi" };
    const response = await fetch(`${system.url}/api/v1/users`, { method: "POST", body: '{"firstName":"Zoë"}' });
    expect(seen[0]?.event).toMatchObject({ body: '{"firstName":"Zoë"}' });
    expect([response.status, response.headers.get("location"), await response.text()]).toEqual([201, "/x", "grüezi"]);
  });

  test("an unknown path is a 404 and a wrong method a 405 problem document", async () => {
    const unknown = await call(system, "GET", "/nowhere");
    expect([unknown.status, unknown.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    const wrong = await call(system, "DELETE", "/api/v1/users");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST, GET"]);
  });

  test("a crash of the function is a 502 without details for the caller, and a line with the error for the developer", async () => {
    answer = new Error("no table");
    expect(await call(system, "POST", "/api/v1/users", {})).toMatchObject({ status: 502 });
    expect(reported).toEqual(["api: Error: no table"]);
    answer = { nonsense: true };
    expect(await call(system, "POST", "/api/v1/users", {})).toMatchObject({ status: 502 });
  });

  test("a body over 10 MB is refused without calling the function", async () => {
    const response = await fetch(`${system.url}/api/v1/users`, { method: "POST", body: "x".repeat(10_500_000) });
    expect([response.status, seen.length]).toEqual([413, 0]);
  });
});
