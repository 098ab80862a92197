import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { type Api, apiClient } from "../shared/apiClient.ts";
import { readTarget, targetOptions } from "../shared/apiTarget.ts";
import { readArguments } from "../shared/commandLine.ts";
import { usage } from "./cdkCommand.ts";

const detailedSchema = z.object({ jobs: z.array(z.object({ job: z.string(), lastRunAt: z.string().optional() })) });
/** The shortest schedule is a minute. A cold start and the precision of the Scheduler are added. */
const LONGEST_WAIT_MS = 180_000;

/** Tests a deployed stage from outside: it answers, refuses unsigned requests, reaches its services, and its schedules fire. */
export async function smokeTest(argv: readonly string[]): Promise<void> {
  const { values } = readArguments({ usage, options: targetOptions }, [...argv]);
  const target = readTarget(values);
  const stranger = await apiClient({ ...target, token: undefined, sign: false });
  await expectStatus(stranger, "/health/live", [200]);
  await expectStatus(stranger, "/api/v1/users", [401, 403]);
  console.log("it answers, and refuses strangers");
  const operator = await apiClient({ ...target, sign: target.token === undefined });
  const { status } = await operator.request("GET", "/health/ready");
  if (status === 401 && target.token === undefined) {
    console.log("it takes tokens: give --token to try more");
    return;
  }
  await expectStatus(operator, "/health/ready", [200]);
  console.log("its services answer");
  await expectRun(operator, "enqueue", new Date().toISOString());
  console.log("its schedules fire");
}

async function expectStatus(api: Api, path: string, expected: number[]): Promise<unknown> {
  const { status, body } = await api.request("GET", path);
  assert.ok(expected.includes(status), `GET ${path} answers ${status} instead of ${expected.join(" or ")}`);
  return body;
}

async function expectRun(api: Api, job: string, since: string): Promise<void> {
  const end = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const { jobs } = detailedSchema.parse(await expectStatus(api, "/health/detailed", [200]));
    const last = jobs.find((each) => each.job === job)?.lastRunAt;
    if (last !== undefined && last > since) return;
    assert.ok(
      Date.now() < end,
      `${job} did not run within ${LONGEST_WAIT_MS / 1_000} s; its last run: ${last ?? "none"}`,
    );
    await pause(5_000);
  }
}
