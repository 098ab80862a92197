import { it } from "vitest";
import { conditionPromises } from "./conditions.ts";
import { guardPromises } from "./guards.ts";
import { readPromises } from "./reads.ts";

for (const { name, keep } of [...readPromises, ...conditionPromises, ...guardPromises]) it(name, keep);
