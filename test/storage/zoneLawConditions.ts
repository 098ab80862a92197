import { expect } from "vitest";
import type { LawInForce } from "../../functions/domain/zones/lawInForce.ts";
import { dynamoZoneLawStore } from "../../functions/storage/dynamoZoneLawStore.ts";
import type { LawProgress } from "../../functions/storage/zoneLawStore.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, NOW, names } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise } = promiseCollector();
/** Of the law of time zones in force and the progress of its change. */
export const zoneLawPromises = promises;

const law: LawInForce = {
  revision: 1,
  rulesId: "a",
  since: NOW,
  fingerprints: { from: NOW, through: LATER, zones: {} },
  replaced: [],
};
const counts = { movedEarlier: 0, movedLater: 0, added: 0, unchanged: 0 };
const progress: LawProgress = { pass: "1", turn: 1, step: 0, done: false, counts };

/** Answers the oldest state that DynamoDB may answer, where a read is not consistent. */
function store() {
  const options = { names, clock: () => 1, staleMs: 60_000, faults: { age: (count: number) => count - 1 } };
  return dynamoZoneLawStore({ client: dynamoDbModel(options).client, wait: async () => {}, ...names });
}

about("zone law", () => {
  promise("is replaced by one of two who read the same", async () => {
    const laws = store();
    expect(await laws.changeLaw(undefined, law)).toBe(true);
    expect(await laws.changeLaw(undefined, { ...law, rulesId: "b" })).toBe(false);
    expect(await laws.lawInForce()).toEqual(law);
    const next = { ...law, revision: 2, rulesId: "c" };
    expect(await laws.changeLaw(law, next)).toBe(true);
    expect(await laws.changeLaw(law, { ...next, rulesId: "d" })).toBe(false);
    expect(await laws.lawInForce()).toEqual(next);
  });

  promise("moves on in a partition for one of two who read the same", async () => {
    const laws = store();
    expect(await laws.advanceLaw(0, undefined, progress)).toBe(true);
    expect(await laws.advanceLaw(0, undefined, { ...progress, step: 9 })).toBe(false);
    expect(await laws.lawProgress(0)).toEqual(progress);
    const next = { ...progress, turn: 2, step: 1 };
    expect(await laws.advanceLaw(0, progress, next)).toBe(true);
    expect(await laws.advanceLaw(0, progress, { ...next, step: 9 })).toBe(false);
    expect(await laws.lawProgress(0)).toEqual(next);
  });
});
