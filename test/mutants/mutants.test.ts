import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runHistory } from "../simulation/history.ts";
import { conditionPromises } from "../storage/conditions.ts";
import { guardPromises } from "../storage/guards.ts";
import type { StoragePromise } from "../storage/promises.ts";
import { readPromises } from "../storage/reads.ts";
import { receiptPromises } from "../storage/receiptConditions.ts";
import { transitionAllPromises } from "../storage/transitionAllConditions.ts";
import { transitionPromises } from "../storage/transitionConditions.ts";
import { zoneLawPromises } from "../storage/zoneLawConditions.ts";
import { collectParts, useMutant } from "./active.ts";
import { conditions } from "./conditions.ts";
import { reads } from "./readTable.ts";
import { checkSources } from "./sources.ts";

const promises: StoragePromise[] = [
  ...readPromises,
  ...conditionPromises,
  ...guardPromises,
  ...transitionPromises,
  ...zoneLawPromises,
  ...transitionAllPromises,
  ...receiptPromises,
];
const named = Object.entries({ ...conditions, ...reads }).flatMap(([site, parts]) =>
  Object.keys(parts).map((part) => `${site} - ${part}`),
);
const killedBy = new Map<string, string>();

/** The first promise that is broken without this part; undefined: it survives. */
async function killer(mutant: string): Promise<string | undefined> {
  useMutant(mutant);
  try {
    for (const { name, keep } of promises) {
      const kept = await keep().then(
        () => true,
        () => false,
      );
      if (!kept) return name;
    }
    return undefined;
  } finally {
    useMutant(undefined);
  }
}

it("every other mutant stands in the source that it changes", () => {
  expect(checkSources).not.toThrow();
});

describe("every part of every condition that storage sends", () => {
  it("stands in the table, and nothing else does", async () => {
    const seen = new Set<string>();
    collectParts(seen);
    for (const { keep } of promises) await keep();
    for (let seed = 1; seed <= 20; seed++) await runHistory(seed);
    collectParts(undefined);
    expect([...seen].sort()).toEqual(named.toSorted());
  });

  it.each(named)("%s", async (mutant) => {
    const name = await killer(mutant);
    expect(name, "no promise of storage is broken without it").toBeDefined();
    killedBy.set(mutant, name ?? "");
    // For `npm run mutants`.
    if (process.env.KILLED !== undefined) writeFileSync(process.env.KILLED, JSON.stringify([...killedBy]));
  });
});
