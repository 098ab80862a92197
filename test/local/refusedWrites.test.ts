import { createServer, request } from "node:http";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, test } from "vitest";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { close, listen, readBody } from "../../local/gateway/http.ts";
import { setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { connect } from "../../local/remote/remoteSystem.ts";
import { installClock } from "../../local/time/clock.ts";
import { startEngine } from "../support/pipeline.ts";

const YEAR = 365 * 86_400_000;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

describe("a refused conditional write is sent once, also when the clock is moved by a year", () => {
  test.each([["stands still", false] as const, ["runs", true] as const])(
    "in this process, while time %s",
    async (_, runs) => {
      const engine = await startEngine();
      cleanUp.push(engine.stop);
      const clock = installClock(Date.now() + YEAR, () => {});
      cleanUp.push(clock.uninstall);
      if (runs) clock.run();
      const attempts: unknown[] = [];
      for (let write = 0; write < 5; write++) {
        const put = new PutCommand({
          TableName: engine.database.control,
          Item: { pk: "A", sk: "A" },
          ConditionExpression: "attribute_exists(pk)",
        });
        const refused = await engine.database.client.send(put).catch((error) => error);
        expect(refused.name).toBe("ConditionalCheckFailedException");
        attempts.push(refused.$metadata.attempts);
      }
      expect(attempts).toEqual([1, 1, 1, 1, 1]);
    },
  );

  test("in the process of npm start, seen from outside", async () => {
    const engine = await startDynamoDb(undefined);
    cleanUp.push(engine.stop);
    const seen = await startRecorder(engine.endpoint);
    cleanUp.push(setEnvironment({ DYNAMODB_ENDPOINT: seen.endpoint }));
    const now = new Date(Date.now() + YEAR);
    const child = await startChildSystem({ dataDir: ":memory:", now: now.toISOString() });
    cleanUp.push(child.stop);
    const system = connect(child.url);
    cleanUp.push(system.close);
    const user = { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", timezone: "Etc/UTC" };
    const birthdayDate = `1992-${now.toISOString().slice(5, 10)}`;
    await system.addUser({ ...user, birthdayDate });
    for (let again = 0; again < 5; again++)
      expect(await system.call("POST", "/api/v1/users", { ...user, birthdayDate })).toMatchObject({ status: 409 });
    await system.move({ advanceBy: "PT15M" });
    expect(seen.calls.filter(({ refused }) => refused).length).toBeGreaterThanOrEqual(5);
    expect(seen.calls.filter(({ attempt }) => attempt !== "attempt=1")).toEqual([]);
  });
});

/** A proxy before the engine that notes which attempt of a call each request is, and whether its condition was refused. */
async function startRecorder(target: string) {
  const calls: { operation: string; attempt: string; refused: boolean }[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await readBody(incoming, 10_000_000);
    const forwarded = request(target, { method: incoming.method, headers: incoming.headers }, async (answer) => {
      const text = (await readBody(answer, 10_000_000))?.toString() ?? "";
      calls.push({
        operation: String(incoming.headers["x-amz-target"]),
        attempt: String(incoming.headers["amz-sdk-request"]).split(";")[0] ?? "",
        refused: text.includes("ConditionalCheckFailed"),
      });
      response.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
    });
    forwarded.end(body);
  });
  const port = await listen(server, 0);
  cleanUp.push(() => close(server, 0));
  return { endpoint: `http://127.0.0.1:${port}`, calls };
}
