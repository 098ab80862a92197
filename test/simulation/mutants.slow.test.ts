import { describe, expect, it } from "vitest";
import { runHistory } from "./history.ts";
import { mutants } from "./mutants.ts";

describe("what the simulation is worth: a broken build is caught within 200 histories", () => {
  it.each(Object.entries(mutants))("%s", async (_name, mutation) => {
    let caught: string | undefined;
    for (let seed = 1; seed <= 200 && caught === undefined; seed++) {
      const [first] = (await runHistory(seed, mutation)).violations;
      caught = first && `${first.promise} ${first.what}`;
    }
    expect(caught).toBeDefined();
  });
});
