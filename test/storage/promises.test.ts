import { it } from "vitest";
import { conditionPromises } from "./conditions.ts";
import { guardPromises } from "./guards.ts";
import { readPromises } from "./reads.ts";
import { transitionPromises } from "./transitionConditions.ts";

for (const { name, keep } of [...readPromises, ...conditionPromises, ...guardPromises, ...transitionPromises])
  it(name, keep);
