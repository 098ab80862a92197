import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type DynamoEngine, startDynamoDb } from "../../local/engines/dynamodb.ts";
import { type LocalSystem, startLocalSystem } from "../../local/system.ts";

let engine: DynamoEngine;
let system: LocalSystem;
beforeAll(async () => {
  engine = await startDynamoDb(undefined);
  system = await startLocalSystem({ port: 0, dataDir: ":memory:", dynamoDbEndpoint: engine.endpoint });
});
afterAll(async () => {
  await system.stop();
  await engine.stop();
});

const get = async (path: string) => {
  const response = await fetch(`${system.url}${path}`);
  const body = z.object({ status: z.unknown(), services: z.unknown().optional() }).parse(await response.json());
  return { status: response.status, body };
};

describe("health, while the tables come to be out of reach", () => {
  it("is ready with all of them", async () => {
    expect(await get("/health/ready")).toMatchObject({ status: 200, body: { status: "ready" } });
  });

  it("says 503 and which, lives on, and tells no address, key or stack", async () => {
    await engine.stop();
    const { status, body } = await get("/health/ready");
    expect(status).toBe(503);
    const away = { healthy: false };
    expect(body.services).toMatchObject({ users: away, messages: away, control: away, queue: { healthy: true } });
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|local-users|node_modules|AccessKey/);
    expect(await get("/health/live")).toMatchObject({ status: 200 });
    expect(await get("/health/detailed")).toMatchObject({ body: { services: { users: away } } });
    expect((await get("/api/v1/users")).status).toBe(503);
  });
});
