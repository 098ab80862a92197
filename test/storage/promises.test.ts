import { it } from "vitest";
import { conditionPromises } from "./conditions.ts";
import { guardPromises } from "./guards.ts";
import { readPromises } from "./reads.ts";
import { transitionAllPromises } from "./transitionAllConditions.ts";
import { transitionPromises } from "./transitionConditions.ts";

for (const { name, keep } of [
  ...readPromises,
  ...conditionPromises,
  ...guardPromises,
  ...transitionPromises,
  ...transitionAllPromises,
])
  it(name, keep);
