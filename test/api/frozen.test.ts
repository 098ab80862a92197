import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DynamoEngine, startDynamoDb } from "../../local/engines/dynamodb.ts";
import { type LocalSystem, startLocalSystem } from "../../local/system.ts";

/** Stands before an engine and can stop passing anything on, as an engine does that hangs: connections stay open. */
async function freezable(target: string) {
  let frozen = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(Number(new URL(target).port), "127.0.0.1");
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    client.on("data", (data) => frozen || engine.write(data));
    engine.on("data", (data) => client.write(data));
    client.on("close", () => engine.destroy());
    engine.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    freeze: () => {
      frozen = true;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

let engine: DynamoEngine;
let proxy: Awaited<ReturnType<typeof freezable>>;
let system: LocalSystem;
beforeAll(async () => {
  engine = await startDynamoDb(undefined);
  proxy = await freezable(engine.endpoint);
  system = await startLocalSystem({ port: 0, dataDir: ":memory:", dynamoDbEndpoint: proxy.endpoint });
});
afterAll(async () => {
  await proxy.stop();
  await system.stop();
  await engine.stop();
});

it("a table that hangs is a 503 with Retry-After, before the function is stopped", async () => {
  expect((await fetch(`${system.url}/api/v1/users`)).status).toBe(200);
  proxy.freeze();
  const user = { firstName: "Ada", lastName: "L", email: "ada@example.com", timezone: "UTC" };
  const post = (body: unknown) => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answers = await Promise.all([
    fetch(`${system.url}/api/v1/users`),
    fetch(`${system.url}/api/v1/users`, post(user)),
    fetch(`${system.url}/api/v1/users/batch`, post({ users: [user] })),
    fetch(`${system.url}/api/v1/messages?status=FAILED`),
  ]);
  for (const answer of answers)
    expect([answer.status, answer.headers.get("retry-after"), answer.headers.get("content-type")], answer.url).toEqual([
      503,
      "5",
      "application/problem+json",
    ]);
}, 30_000);
