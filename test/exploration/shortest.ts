import type { Mutation } from "../simulation/mutation.ts";
import { costOf, type World } from "./choices.ts";
import { type Broken, hashOf, judge, replay } from "./explorer.ts";
import type { Scenario } from "./scenarios.ts";

/** `cost`: how many switches, faults and moves of time the schedule has. */
export type Shortest = Broken & { scenario: string; cost: number };

/**
 * A broken schedule with the fewest switches, faults and moves of time; undefined where none of at most `most` is broken. Schedules are
 * tried in order of their cost, so the first one found is the shortest. A state is the same only where the same process acted last,
 * since the cost of what follows depends on that.
 */
export async function shortestBroken(
  scenario: Scenario,
  world: World,
  { most, mutation }: { most: number; mutation?: Mutation },
): Promise<Shortest | undefined> {
  const seen = new Set<string>();
  const open: { path: number[]; last: string | undefined }[][] = [[{ path: [], last: undefined }]];
  for (let cost = 0; cost <= most; cost++) {
    for (let next = open[cost]?.pop(); next !== undefined; next = open[cost]?.pop()) {
      const run = await replay(scenario, world, next.path, mutation);
      for (let last = next.last; ; ) {
        const hash = hashOf(`${last} ${run.execution.fingerprint()}`);
        if (seen.has(hash)) break;
        seen.add(hash);
        const broken = await judge(scenario, world, run, mutation);
        if (broken) return { ...broken, scenario: scenario.name, cost };
        const options = run.execution.options();
        const free = options.findIndex((option) => costOf(option, last) === 0);
        for (const [index, option] of options.entries()) {
          if (index === free) continue;
          const to = cost + costOf(option, last);
          open[to] ??= [];
          open[to].push({ path: [...run.path, index], last: option.actor });
        }
        const option = options[free];
        if (!option) break;
        run.path.push(free);
        run.steps.push(option.name);
        last = option.actor;
        await run.execution.take(option);
      }
    }
  }
  return undefined;
}
