import { runCommand } from "../../tools/shared/commandLine.ts";
import { type Explored, explore, replay } from "./explorer.ts";
import { scenarios } from "./scenarios.ts";
import { birthdayWorld } from "./world.ts";

const usage = `Explores every schedule of a small scope over the real code, and checks the promises in each state.
  npm run explore -- [--scenario NAME] [--limit STATES]
  npm run explore -- --replay NAME:0.2.1      shows one schedule again`;
const options = {
  scenario: { type: "string" },
  limit: { type: "string", default: "1000000" },
  replay: { type: "string" },
} as const;
type Values = { scenario?: string | undefined; limit: string; replay?: string | undefined };

await runCommand({ usage, options }, async ({ values }) => {
  const world = await birthdayWorld();
  if (values.replay !== undefined) await show(world, values.replay);
  else await exploreAll(world, values);
  return Number(process.exitCode ?? 0);
});

type World = Awaited<ReturnType<typeof birthdayWorld>>;

async function show(world: World, name: string): Promise<void> {
  const [wanted = "", path = ""] = name.split(":");
  const scenario = scenarios.find((each) => each.name === wanted);
  if (!scenario) throw new Error(`there is no scenario ${wanted}`);
  const { execution, steps } = await replay(scenario, world, path === "" ? [] : path.split(".").map(Number));
  for (const step of steps) console.log(step);
  if (execution.isQuiet() && execution.violations.length === 0) await execution.comeToRest();
  for (const { promise, what } of execution.violations) console.log(`${promise} ${what}`);
}

async function exploreAll(world: World, values: Values): Promise<void> {
  const results: Explored[] = [];
  for (const scenario of scenarios.filter(({ name }) => values.scenario === undefined || name === values.scenario)) {
    const startedAt = performance.now();
    const result = await explore(scenario, world, Number(values.limit));
    results.push(result);
    const bounds = Object.entries(scenario.most).map(([what, count]) => `${what} ${count}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { states, ends, schedules, complete, broken } = result;
    console.log(
      `${scenario.name}: ${states} states, ${ends} end states, ${schedules} schedules, ${seconds} s; at most ${bounds.join(", ")}; ` +
        `${scenario.senders.length} senders, ${scenario.jobs.join(", ")}${complete ? "" : "; NOT all"}`,
    );
    if (!broken) continue;
    for (const { promise, what } of broken.violations) console.log(`  ${promise} ${what}`);
    for (const step of broken.steps) console.log(`  | ${step}`);
    console.log(`  replay: npm run explore -- --replay ${scenario.name}:${broken.path.join(".")}`);
  }
  const states = results.reduce((sum, each) => sum + each.states, 0);
  const all = results.every(({ complete }) => complete);
  console.log(`explored: ${results.length} scenarios, ${states} states${all ? ", all of them" : ""}`);
  process.exitCode = results.some(({ broken }) => broken) ? 1 : 0;
}
