import { expect, it } from "vitest";
import { explore } from "./explorer.ts";
import { smallest } from "./scenarios.ts";
import { birthdayWorld } from "./world.ts";

it("P1-P5 in every schedule of the smallest scenario", async () => {
  const result = await explore(smallest, await birthdayWorld());
  expect(result.broken).toBeUndefined();
  expect(result).toMatchObject({ complete: true });
  expect(result.ends).toBeGreaterThan(10);
}, 120_000);
