import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { replay } from "./explorer.ts";
import { bounds, type Scenario, scenarios } from "./scenarios.ts";
import type { Answer, Ask } from "./worker.ts";
import { worlds } from "./worlds.ts";

const usage = `Explores every schedule of small scopes over the real code, and checks the promises in each state.
  npm run explore -- [--scenario NAME] [--limit STATES]
  npm run explore -- --replay NAME:0.2.1      shows one schedule again`;
const options = {
  scenario: { type: "string" },
  limit: { type: "string", default: "1000000" },
  replay: { type: "string" },
} as const;

await runCommand({ usage, options }, async ({ values }) => {
  if (values.replay !== undefined) return show(values.replay);
  const wanted = scenarios.filter(({ name }) => values.scenario === undefined || name === values.scenario);
  return exploreAll(wanted, Number(values.limit));
});

async function show(name: string): Promise<number> {
  const [wanted = "", path = ""] = name.split(":");
  const scenario = scenarios.find((each) => each.name === wanted);
  if (!scenario) throw new Error(`there is no scenario ${wanted}`);
  const world = await worlds[scenario.world]();
  const { execution, steps } = await replay(scenario, world, path === "" ? [] : path.split(".").map(Number));
  for (const step of steps) console.log(step);
  if (execution.isQuiet() && execution.violations.length === 0) await execution.comeToRest();
  for (const { promise, what } of execution.violations) console.log(`${promise} ${what}`);
  return execution.violations.length === 0 ? 0 : 1;
}

/** Each processor takes the next scenario. */
async function exploreAll(wanted: readonly Scenario[], limit: number): Promise<number> {
  console.log(`bounds: any number of switches; of other choices those named with each scenario:`);
  for (const [name, what] of Object.entries(bounds)) console.log(`  ${name}: ${what}`);
  const answers: Answer[] = [];
  const open = [...wanted];
  const workers = Array.from({ length: Math.min(availableParallelism(), wanted.length) }, async () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    for (let scenario = open.shift(); scenario; scenario = open.shift()) {
      const ask: Ask = { scenario: scenario.name, limit };
      worker.postMessage(ask);
      const [answer]: Answer[] = await once(worker, "message");
      if (!answer) throw new Error("a worker without an answer");
      answers.push(answer);
      print(scenario, answer);
    }
    await worker.terminate();
  });
  await Promise.all(workers);
  const results = answers.map(({ explored }) => explored);
  const states = results.reduce((sum, each) => sum + each.states, 0);
  const all = results.every(({ complete }) => complete);
  console.log(`explored: ${results.length} scenarios, ${states} states${all ? ", all of them" : ""}`);
  return results.some(({ broken }) => broken) ? 1 : 0;
}

function print({ most, processes, senders }: Scenario, { explored, seconds }: Answer): void {
  const { scenario, states, ends, schedules, complete, broken } = explored;
  const within = Object.entries(most).map(([what, count]) => `${what} ${count}`);
  console.log(
    `${scenario}: ${states} states, ${ends} end states, ${schedules} schedules, ${seconds.toFixed(1)} s; ` +
      `${[...senders, ...processes].join(", ")}; at most ${within.join(", ")}${complete ? "" : "; NOT all"}`,
  );
  if (!broken) return;
  for (const { promise, what } of broken.violations) console.log(`  ${promise} ${what}`);
  for (const step of broken.steps) console.log(`  | ${step}`);
  console.log(`  replay: npm run explore -- --replay ${scenario}:${broken.path.join(".")}`);
}
