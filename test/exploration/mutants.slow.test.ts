import { describe, expect, it } from "vitest";
import { mutants } from "../simulation/mutants.ts";
import { scenarios } from "./scenarios.ts";
import { type Shortest, shortestBroken } from "./shortest.ts";
import { worlds } from "./worlds.ts";

/** The scenarios in which a broken build shows, the smallest first; each is tried until one does. */
const first: Record<string, readonly string[]> = {
  "a claim without its version check": ["two-deliveries"],
  "an end of a claim without its version and its owner": ["crashes"],
  "enqueue that marks before it sends": ["planning"],
  "planning that writes over what is there": ["planned-again"],
  "recover that takes messages from living senders": ["two-deliveries"],
  "a sender that reads the user before the claim": ["edit"],
  "a change of the zone law that moves nothing": ["zone-law"],
  "a change of the zone law without its second pass": ["zone-law"],
  "a change of the zone law that forgets messages that are due earlier": ["zone-law"],
};
const MOST = 12;

describe(`the exploration finds every broken build of the simulation within ${MOST} switches, faults and moves of time`, () => {
  it.each(Object.entries(mutants))(
    "%s",
    async (name, mutation) => {
      let found: Shortest | undefined;
      const wanted = scenarios.filter((scenario) => first[name]?.includes(scenario.name) ?? true);
      for (const scenario of wanted)
        found ??= await shortestBroken(scenario, await worlds[scenario.world](), { most: MOST, mutation });
      expect(found).toBeDefined();
      // What the proof is worth is read from this line.
      console.log(
        `${found?.cost} switches, faults and moves of time in ${found?.scenario}: ${name}\n  | ${found?.steps.join("\n  | ")}`,
      );
    },
    300_000,
  );
});
