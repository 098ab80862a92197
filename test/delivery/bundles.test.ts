import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, bundlesOf, tasksIn, visibleFrom } from "../../functions/delivery/bundles.ts";
import { delaySeconds } from "../../functions/delivery/messageQueue.ts";
import { plus } from "../../functions/domain/instants.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { DUE, userId } from "../domain/fixtures.ts";

const task: SendTask = {
  userId,
  localDate: localDateSchema.parse("2026-06-15"),
  occasion: "BIRTHDAY",
  version: 1,
  notBefore: DUE,
};
const tasks = fc.array(
  fc.record({ millis: fc.integer({ min: -3000, max: 3000 }), alone: fc.boolean(), version: fc.integer({ min: 1 }) }),
  { maxLength: 60 },
);

describe("a bundle", () => {
  it("P1: holds tasks that the queue shows at the same second, at most so many, and no task is lost or twice", () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 25 }), (all, size) => {
        const given = all.map(({ millis, ...rest }) => ({ ...task, ...rest, notBefore: plus(DUE, millis) }));
        const bundles = bundlesOf(given, DUE, size);
        expect(bundles.flat().toSorted(byVersion)).toEqual(given.toSorted(byVersion));
        for (const bundle of bundles) {
          expect(bundle.length).toBeLessThanOrEqual(bundle.some(({ alone }) => alone) ? 1 : size);
          expect(new Set(bundle.map((each) => delaySeconds(visibleFrom(each), DUE))).size).toBe(1);
          expect(tasksIn(bodyOf(bundle))).toEqual(bundle);
        }
      }),
    );
  });

  it("of one is the task itself, which versions without bundles read too", () => {
    expect(bodyOf([task])).toBe(JSON.stringify(task));
  });

  it.each([
    "nonsense",
    "{}",
    '{"tasks":[]}',
    JSON.stringify({ tasks: [task, { ...task, version: 0 }] }),
    JSON.stringify({ tasks: Array.from({ length: 26 }, () => task) }),
  ])("is not %s", (body) => expect(tasksIn(body)).toBeUndefined());
});

function byVersion(a: SendTask, b: SendTask): number {
  return a.version - b.version || (a.notBefore < b.notBefore ? -1 : 1) || Number(a.alone) - Number(b.alone);
}
