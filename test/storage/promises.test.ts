import { it } from "vitest";
import { conditionPromises } from "./conditions.ts";
import { readPromises } from "./reads.ts";

for (const { name, keep } of [...readPromises, ...conditionPromises]) it(name, keep);
