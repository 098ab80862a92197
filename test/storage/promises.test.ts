import { it } from "vitest";
import { conditionPromises } from "./conditions.ts";
import { guardPromises } from "./guards.ts";
import { readPromises } from "./reads.ts";
import { receiptPromises } from "./receiptConditions.ts";
import { transitionAllPromises } from "./transitionAllConditions.ts";
import { transitionPromises } from "./transitionConditions.ts";
import { zoneLawPromises } from "./zoneLawConditions.ts";

for (const { name, keep } of [
  ...readPromises,
  ...conditionPromises,
  ...guardPromises,
  ...transitionPromises,
  ...zoneLawPromises,
  ...transitionAllPromises,
  ...receiptPromises,
])
  it(name, keep);
