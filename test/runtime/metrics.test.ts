import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import * as z from "zod";

const lineSchema = z.looseObject({ service: z.string() });

/** Runs code in a process of its own, as Lambda would, and answers the lines (EMF) that CloudWatch would read. */
function emitted(code: string) {
  const imports = 'import { recordMetric, publishMetrics, reportAs } from "./functions/runtime/metrics.ts";';
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--no-warnings", "--input-type=module", "--eval", `${imports}\n${code}\npublishMetrics();`],
    {
      encoding: "utf8",
      env: { PATH: process.env.PATH, POWERTOOLS_SERVICE_NAME: "operator", POWERTOOLS_METRICS_NAMESPACE: "Test/dev" },
    },
  );
  expect(status, stderr).toBe(0);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

it("an invocation's metrics are one line under the function's name, with their units", () => {
  const [line, ...more] = emitted(
    'recordMetric("MessagesSent", 1); recordMetric("MessagesSent", 2); recordMetric("Lateness", 7);',
  );
  expect(more).toEqual([]);
  expect(line).toMatchObject({ service: "operator", MessagesSent: [1, 2], Lateness: 7 });
  expect(JSON.stringify(line)).toContain('"Namespace":"Test/dev","Dimensions":[["service"]]');
  expect(JSON.stringify(line)).toContain('{"Name":"Lateness","Unit":"Milliseconds"}');
});

it("what a job emits when it is run by hand counts as the job's own", () => {
  const lines = emitted(
    'reportAs({ recordMetric }, "recover").recordMetric("JobRuns", 1); recordMetric("UsersCreated", 1);',
  );
  expect(lines).toHaveLength(2);
  expect(lines.find(({ service }) => service === "recover")).toMatchObject({ JobRuns: 1 });
  expect(lines.find(({ service }) => service === "operator")).toMatchObject({ UsersCreated: 1 });
});

it("nothing is written where nothing was recorded", () => {
  expect(emitted("")).toEqual([]);
});
