import { describe, expect, it } from "vitest";
import { closedBreaker } from "../../functions/domain/breaker.ts";
import { plus } from "../../functions/domain/instants.ts";

import { describeStores } from "./describeStores.ts";
import { LATER, NOW } from "./fixtures.ts";

describeStores((stores) => {
  describe("control", () => {
    it("moves a watermark from where it stood", async () => {
      const partition = Math.floor(Math.random() * 1e9);
      expect(await stores.control.watermark(partition)).toBeUndefined();
      expect(await stores.control.advance(partition, undefined, NOW)).toBe(true);
      expect(await stores.control.advance(partition, undefined, LATER)).toBe(false);
      expect(await stores.control.advance(partition, NOW, LATER)).toBe(true);
      expect(await stores.control.watermark(partition)).toBe(LATER);
    });

    it("keeps the drain mark growing, and the last run of a job", async () => {
      await stores.control.recordDrained(LATER, LATER);
      await stores.control.recordDrained(NOW, plus(LATER, 60_000));
      expect(await stores.control.drainedTo()).toBe(LATER);
      const run = { job: "recover", startedAt: NOW, durationMs: 5, counts: { expired: 1 } };
      await stores.control.recordRun(run);
      expect(await stores.control.lastRun("recover")).toEqual(run);
    });
  });

  describe("the breaker's item", () => {
    it("changes for one of twenty who read the same", async () => {
      const breaker = await stores.breaker.read(NOW);
      const next = { ...closedBreaker(NOW), generation: breaker.generation + 1, revision: breaker.revision + 1 };
      const changes = await Promise.all(Array.from({ length: 20 }, () => stores.breaker.change(breaker, next)));
      expect(changes.filter(Boolean)).toHaveLength(1);
      expect(await stores.breaker.read(NOW)).toEqual(next);
    });

    it("counts outcomes of its generation from any number of senders, and forgets them with a new one", async () => {
      const breaker = await stores.breaker.read(NOW);
      const fresh = { ...closedBreaker(NOW), generation: breaker.generation + 1, revision: breaker.revision + 1 };
      await stores.breaker.change(breaker, fresh);
      await Promise.all(
        Array.from({ length: 20 }, () =>
          stores.breaker.addOutcomes(fresh.generation, { accepted: 2, failed: 1, refused: 3 }, NOW),
        ),
      );
      const counted = await stores.breaker.read(NOW);
      expect(counted.outcomes).toMatchObject([{ accepted: 40, failed: 20, refused: 60 }]);
      expect(
        await stores.breaker.addOutcomes(fresh.generation - 1, { accepted: 1, failed: 0, refused: 0 }, NOW),
      ).toBeUndefined();
      const reserved = { ...counted, reservedThrough: LATER, revision: counted.revision + 1 };
      expect(await stores.breaker.change(counted, reserved)).toBe(true);
      expect((await stores.breaker.read(NOW)).outcomes).toMatchObject([{ accepted: 40, failed: 20, refused: 60 }]);
      const opened = {
        ...fresh,
        phase: "OPEN" as const,
        generation: fresh.generation + 1,
        revision: reserved.revision + 1,
        openUntil: LATER,
      };
      expect(await stores.breaker.change(reserved, opened)).toBe(true);
      expect(await stores.breaker.read(NOW)).toEqual(opened);
    });
  });
});
