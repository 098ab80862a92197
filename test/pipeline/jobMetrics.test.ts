import { afterAll, beforeAll, expect, it } from "vitest";
import type { MetricName } from "../../functions/manifest/metrics/index.ts";
import { runPrecalculate } from "../../functions/operations/jobs.ts";
import { scheduleStates } from "../../functions/operations/scheduleStates.ts";
import { recover } from "../../functions/recovery/recover.ts";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

type Recorded = { name: MetricName; value: number; service?: string | undefined };
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** The pipeline's dependencies, with every metric kept as it was recorded. */
function recording(pipeline: Pipeline) {
  const recorded: Recorded[] = [];
  const recordMetric = (name: MetricName, value: number, service?: string) =>
    void recorded.push({ name, value, service });
  return { recorded, deps: { ...pipeline.deps, recordMetric } };
}

it("a 0 is not reported where a query failed, since it would say that all is well", async () => {
  const pipeline = createPipeline(engine, "2027-03-01T12:00:00.000Z");
  await pipeline.precalculate();
  const { recorded, deps } = recording(pipeline);
  // Under the sender's rights, the queries of the index by-due are refused.
  await expect(caller.run("send", () => recover(deps, () => true))).rejects.toThrow(/parts of recover failed/);
  const names = recorded.map(({ name }) => name);
  for (const gauge of ["MessagesOverdue", "OldestDueAge", "PlanningLag"] as const) expect(names).not.toContain(gauge);

  recorded.length = 0;
  await caller.run("recover", () => recover(deps, () => true));
  expect(recorded).toContainEqual({ name: "MessagesOverdue", value: 0, service: undefined });
});

it("recover reports how long ago each job ended well, and nothing for one that has never run", async () => {
  const pipeline = createPipeline(engine, "2027-03-02T00:00:00.000Z");
  await pipeline.precalculate();
  pipeline.moveBy(3 * 3_600_000);
  const { recorded, deps } = recording(pipeline);
  await caller.run("recover", () => recover(deps, () => true));
  const ages = recorded.filter(({ name }) => name === "JobAge");
  expect(ages).toContainEqual({ name: "JobAge", value: 3 * 3_600, service: "precalculate" });
  expect(ages.map(({ service }) => service)).not.toContain("enqueue");
});

it("a job that an operator runs by hand counts as a run of the job, and its age starts again", async () => {
  const pipeline = createPipeline(engine, "2027-03-03T00:00:00.000Z");
  const { recorded, deps } = recording(pipeline);
  const operator = {
    ...deps,
    deadLetters: { ...deps.deadLetters, depth: deps.queue.depth },
    schedules: scheduleStates(undefined),
    stage: "test",
    timeLeft: () => true,
  };
  const request = { params: {}, query: {}, headers: {}, body: undefined };
  const answer = await caller.run("operator", () => runPrecalculate.run(operator, request));
  expect(answer.status).toBe(200);
  expect(recorded).toContainEqual({ name: "JobRuns", value: 1, service: "precalculate" });
  pipeline.moveBy(60_000);
  await caller.run("recover", () => recover(deps, () => true));
  expect(recorded).toContainEqual({ name: "JobAge", value: 60, service: "precalculate" });
});
