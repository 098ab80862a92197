import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { conditions } from "./conditions.ts";
import { places } from "./places.ts";
import { reads } from "./readTable.ts";

const files = globSync("{functions,tools}/**/*.ts").map((file) => file.replaceAll("\\", "/"));
const countIn = (file: string, pattern: RegExp) => readFileSync(file, "utf8").match(pattern)?.length ?? 0;
/** Not the condition on the key of a query, and not what is made from another place's. */
const CONDITION = /(?<![A-Za-z.])ConditionExpression(?:: (?!unchanged)| = )| WHERE pk=/g;

test("each place that reads consistently or sends a condition is named with its entries", () => {
  const found = files.flatMap((file) => {
    const [flags, count] = [countIn(file, /ConsistentRead: true/g), countIn(file, CONDITION)];
    return flags + count === 0 ? [] : [[file, flags, count] as const];
  });
  const named = Object.entries(places).map(
    ([file, { reads: flags = [], conditions: own }]) => [file, flags.length, own?.count ?? 0] as const,
  );
  expect(found.toSorted()).toEqual(named.toSorted());
});

test("each entry that a place names stands in the tables, and each read of the table in a place", () => {
  const all = Object.values(places);
  const flagged = all.flatMap((place) => place.reads?.flat() ?? []);
  expect(flagged.toSorted()).toEqual(Object.keys(reads).toSorted());
  const conditioned = all.flatMap((place) => place.conditions?.sites ?? []);
  expect(conditioned.filter((site) => !(site in conditions))).toEqual([]);
});
