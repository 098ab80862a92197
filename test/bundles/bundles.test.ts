import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authorizer, functions } from "../../functions/manifest/functions.ts";
import { bundleInto } from "../../lib/bundling/bundle.ts";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";
import { close, listen } from "../../local/gateway/http.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";

/** Larger bundles start more slowly. docs/performance.md has the sizes. */
const LIMIT = 500 * 1024;
const all = { ...functions, [authorizer.name]: authorizer };
const run = promisify(execFile);

let folder: string;
let engine: Awaited<ReturnType<typeof startDynamoDb>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  await Promise.all(Object.entries(all).map(([name, { entry }]) => bundleInto(join(folder, name), entry, [])));
  engine = await startDynamoDb(undefined, process.env.DYNAMODB_ENDPOINT);
  const restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint });
  await createTables(engine.endpoint);
  restore();
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a bundle answers to events, one after the other, in a Node process with the environment of a function. */
async function answers(name: string, events: readonly unknown[], more: Record<string, string> = {}) {
  const script = `const { handler } = require(process.argv[1]);
    const context = { awsRequestId: "r", getRemainingTimeInMillis: () => 20_000 };
    (async () => {
      const all = [];
      for (const event of ${JSON.stringify(events)}) all.push(await handler(event, context));
      console.log("\\n" + JSON.stringify(all));
      process.exit(0);
    })();`;
  const env = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL: engine.endpoint,
    STAGE: "bundles",
    USERS_TABLE: localTableNames.users,
    MESSAGES_TABLE: localTableNames.messages,
    CONTROL_TABLE: localTableNames.control,
    QUEUE_URL: `${engine.endpoint}/queue`,
    DEAD_LETTER_QUEUE_URL: `${engine.endpoint}/dead`,
    EMAIL_SERVICE_URL: "http://127.0.0.1:9/",
    POLICY: "{}",
    JWT_RULES:
      '{"issuer":"https://issuer.example","audience":"a","jwksUrl":"https://issuer.example/keys","operatorScope":"operate"}',
    POWERTOOLS_LOG_LEVEL: "SILENT",
    ...more,
  };
  const { stdout } = await run(process.execPath, ["-e", script, join(folder, name, "index.js")], { env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

function apiEvent(httpMethod: string, resource: string, parts: object = {}) {
  const requestContext = { identity: { userArn: "arn:test" } };
  return { httpMethod, resource, path: resource, headers: {}, body: null, requestContext, ...parts };
}

describe("the bundles that are deployed", () => {
  test.each(Object.keys(all))("%s is smaller than 500 KiB and loads", async (name) => {
    expect(statSync(join(folder, name, "index.js")).size).toBeLessThanOrEqual(LIMIT);
    expect(await answers(name, [])).toEqual([]);
  });

  test("api adds, refuses and finds a user", async () => {
    const body = JSON.stringify({
      firstName: "Ada",
      lastName: "Lovelace",
      email: "ada@example.com",
      timezone: "Europe/Berlin",
      birthdayDate: "1990-06-15",
    });
    const [added, refused, list] = await answers("api", [
      apiEvent("POST", "/api/v1/users", { body }),
      apiEvent("POST", "/api/v1/users", { body: "{}" }),
      apiEvent("GET", "/api/v1/users"),
    ]);
    expect([added.statusCode, refused.statusCode, JSON.parse(list.body).items.length]).toEqual([201, 400, 1]);
  });

  test("precalculate runs", async () => {
    const [report] = await answers("precalculate", [{}]);
    expect(report).toMatchObject({ job: "precalculate" });
  });

  test("operator reads the schedules from EventBridge Scheduler, signed", async () => {
    const asked: unknown[] = [];
    const server = createServer(({ url, headers }, response) => {
      asked.push([url, headers.authorization?.split("/")[3]]);
      response.end(JSON.stringify({ State: "DISABLED", ScheduleExpression: "rate(1 minute)" }));
    });
    const port = await listen(server, 0);
    const environment = { SCHEDULE_GROUP: "group", AWS_ENDPOINT_URL_SCHEDULER: `http://127.0.0.1:${port}` };
    const [health] = await answers("operator", [apiEvent("GET", "/health/detailed")], environment);
    await close(server, 0);
    expect(asked).toContainEqual(["/schedules/enqueue?groupName=group", "scheduler"]);
    expect(health.body).toContain('"state":"DISABLED"');
  });
});
