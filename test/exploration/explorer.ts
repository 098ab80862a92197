import { createHash } from "node:crypto";
import type { Violation } from "../simulation/checks.ts";
import type { Mutation } from "../simulation/mutation.ts";
import type { World } from "./choices.ts";
import { createExecution } from "./execution.ts";
import type { Scenario } from "./scenarios.ts";

export type Broken = { violations: Violation[]; steps: string[]; path: number[] };
export type Explored = {
  scenario: string;
  states: number;
  /** States in which nothing runs. Each was left to come to rest. */
  ends: number;
  schedules: number;
  /** Whether everything within the bounds was seen; false where `limit` ended it. */
  complete: boolean;
  /** The first broken schedule: what happened, and the choices to replay it by. */
  broken?: Broken;
};

/** A schedule with more choices than this does not end. */
const LONGEST = 1_000;

/**
 * All schedules of a scenario, depth first. Functions can't be copied, so each schedule starts from the world again and repeats the
 * choices of its path. A state that was seen is not looked at again: its hash holds the tables, the queue, the clock, what the
 * checks remember, and every answer that each process was given.
 *
 * Choices use something up or bring a process forward, so no state comes back, and every path ends in a state in which nothing runs.
 * Each of those is left to come to rest: nothing is stuck.
 */
export async function explore(scenario: Scenario, world: World, limit = Number.POSITIVE_INFINITY): Promise<Explored> {
  const seen = new Set<string>();
  const result: Explored = { scenario: scenario.name, states: 0, ends: 0, schedules: 0, complete: true };
  const open: number[][] = [[]];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.size >= limit) return { ...result, complete: false };
    result.schedules++;
    const run = await replay(scenario, world, path);
    for (;;) {
      const hash = hashOf(run.execution.fingerprint());
      if (seen.has(hash)) break;
      seen.add(hash);
      result.states++;
      const broken = await judge(scenario, world, run);
      if (broken) return { ...result, complete: false, broken };
      if (run.execution.isQuiet()) result.ends++;
      const options = run.execution.options();
      const [first] = options;
      if (!first) break;
      for (let index = options.length - 1; index > 0; index--) open.push([...run.path, index]);
      run.path.push(0);
      run.steps.push(first.name);
      await run.execution.take(first);
    }
  }
  return result;
}

export type Run = { execution: ReturnType<typeof createExecution>; steps: string[]; path: number[] };

/** The system after the choices of a path. */
export async function replay(
  scenario: Scenario,
  world: World,
  path: readonly number[],
  mutation?: Mutation,
): Promise<Run> {
  const execution = createExecution(scenario, world, mutation);
  const steps: string[] = [];
  for (const index of path) {
    const option = execution.options()[index];
    if (!option) throw new Error(`there is no choice ${index} after: ${steps.join("; ")}`);
    steps.push(option.name);
    await execution.take(option);
  }
  return { execution, steps, path: [...path] };
}

/** What is wrong here; and, where nothing runs, what goes wrong when everything is left to come to rest. */
export async function judge(
  scenario: Scenario,
  world: World,
  run: Run,
  mutation?: Mutation,
): Promise<Broken | undefined> {
  const { violations } = run.execution;
  const path = [...run.path];
  if (run.path.length > LONGEST)
    return { violations: [{ promise: "P3", what: "the schedule does not end" }], steps: run.steps, path };
  if (violations.length > 0) return { violations: [...violations], steps: run.steps, path };
  if (!run.execution.isQuiet()) return undefined;
  const { execution, steps } = await replay(scenario, world, path, mutation);
  await execution.comeToRest();
  if (execution.violations.length === 0) return undefined;
  return { violations: execution.violations, steps: [...steps, "everything comes to rest"], path };
}

export function hashOf(text: string): string {
  return createHash("sha1").update(text).digest("base64");
}
