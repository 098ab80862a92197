import { parentPort } from "node:worker_threads";
import { explore } from "./explorer.ts";
import { scenarios } from "./scenarios.ts";
import { shortestBroken } from "./shortest.ts";
import { worlds } from "./worlds.ts";

export type Ask = { scenario: string; limit: number };
export type Answer = { explored: Awaited<ReturnType<typeof explore>>; seconds: number };

/** One processor's part of `npm run explore`: explores the scenarios that it is asked for. */
parentPort?.on("message", async ({ scenario: name, limit }: Ask) => {
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  const startedAt = performance.now();
  const world = await worlds[scenario.world]();
  const explored = await explore(scenario, world, limit);
  // What was found first is long; the shortest schedule says more.
  const shortest = explored.broken && (await shortestBroken(scenario, world, { most: 20 }));
  const seconds = (performance.now() - startedAt) / 1000;
  const answer: Answer = { explored: shortest ? { ...explored, broken: shortest } : explored, seconds };
  parentPort?.postMessage(answer);
});
