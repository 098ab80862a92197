import { readFileSync } from "node:fs";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FunctionName, functions } from "../../functions/manifest/functions.ts";
import { functionEnvironment } from "../../lib/environment.ts";
import { readStage } from "../../lib/stages.ts";
import { type QueueEngine, startQueues } from "../../local/engines/queues.ts";
import { localTableNames } from "../../local/engines/tables.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
let queue: QueueEngine;
let restore = () => {};
const output: string[] = [];

const context = {
  functionName: "test",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:test",
  memoryLimitInMB: "512",
  awsRequestId: "3f8c2d52-1b7e-4b9a-8a0f-6f1f7a3c2e11",
  getRemainingTimeInMillis: () => 120_000,
} as Context;

beforeAll(async () => {
  engine = await startEngine();
  queue = await startQueues(undefined);
  const environment = functionEnvironment(readStage("local"), {
    stageName: "local",
    tableNames: localTableNames,
    queueUrls: queue.urls,
  });
  restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_SQS: queue.endpoint, ...environment });
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      output.push(String(chunk));
      return true;
    });
  }
});
afterAll(async () => {
  vi.restoreAllMocks();
  restore();
  await queue.stop();
  await engine.stop();
});

async function invoke(name: FunctionName, event: unknown) {
  const { handler } = await import(`../../${functions[name].entry}`);
  return handler(event, context);
}

function sample(name: string) {
  return JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), "utf8"));
}

describe("every function takes its sample event", () => {
  it("api adds a user", async () => {
    const answer = await invoke("api", sample("api"));
    expect(answer).toMatchObject({ statusCode: 201 });
    expect(JSON.parse(answer.body)).toMatchObject({ firstName: "Ada", version: 1 });
  });

  it.each(["precalculate", "enqueue", "recover"] as const)("%s reports what it did", async (name) => {
    expect(await invoke(name, sample(name))).toMatchObject({
      job: name,
      counts: expect.any(Object),
      durationMs: expect.any(Number),
    });
  });

  it("recover counts dates of the forecast in the time that is left", async () => {
    await invoke("recover", sample("recover"));
    const counted = output.flatMap((line) => (line.includes("FORECAST_COUNTED") ? [JSON.parse(line).counted] : []));
    expect(counted).toContain(8);
  });

  it("send drops a copy of a message that does not exist, and a record that is none goes to the dead letters", async () => {
    expect(await invoke("send", sample("send"))).toEqual({ batchItemFailures: [] });
    const malformed = sample("send");
    malformed.Records[0].body = "no copy";
    expect(await invoke("send", malformed)).toEqual({ batchItemFailures: [] });
  });

  it("has a sample for each function", () => {
    for (const name of Object.keys(functions)) expect(sample(name)).toBeDefined();
  });

  it("P6 private: nothing that was logged or measured has a name or an address, and each line has a code", () => {
    const text = output.join("");
    expect(text).not.toMatch(/Ada|Lovelace|ada@example\.com/i);
    const lines = text
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
    const logs = lines.filter((line) => line.level);
    expect(logs.length).toBeGreaterThan(4);
    for (const line of logs) expect(line.code, JSON.stringify(line)).toMatch(/^[A-Z_]+$/);
    expect(lines.some((line) => line._aws)).toBe(true);
  });
});

describe("the environment", () => {
  it("names each variable that is missing or wrong", async () => {
    const { readEnvironment } = await import("../../functions/runtime/environment.ts");
    expect(() => readEnvironment({ STAGE: "x", POLICY: '{"partitions": 0}' })).toThrow(
      /USERS_TABLE.*QUEUE_URL.*POLICY.*partitions/s,
    );
  });
});
