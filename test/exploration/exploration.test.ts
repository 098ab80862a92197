import { expect, it } from "vitest";
import { explore } from "./explorer.ts";
import { smallest } from "./scenarios.ts";
import { worlds } from "./worlds.ts";

it("P1-P5 in every schedule of the smallest scenario", async () => {
  const result = await explore(smallest, await worlds[smallest.world]());
  expect(result.broken).toBeUndefined();
  expect(result).toMatchObject({ complete: true });
  expect(result.ends).toBeGreaterThan(10);
}, 120_000);
