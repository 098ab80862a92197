import { type Breaker, bucketAt, closedBreaker } from "../../../functions/domain/breaker.ts";
import type { Instant } from "../../../functions/domain/model.ts";
import type { BreakerStore, ControlStore, JobRun } from "../../../functions/storage/controlStore.ts";

/** Watermarks, runs and the drain mark in memory. */
export function memoryControlStore(): ControlStore {
  const watermarks = new Map<number, Instant>();
  const runs = new Map<string, JobRun>();
  let drained: Instant | undefined;
  return {
    watermark: async (partition) => watermarks.get(partition),
    async advance(partition, from, to) {
      if (watermarks.get(partition) !== from) return false;
      watermarks.set(partition, to);
      return true;
    },
    async recordRun(run) {
      runs.set(run.job, run);
    },
    lastRun: async (job) => runs.get(job),
    drainedTo: async () => drained,
    async recordDrained(notBefore) {
      if (drained === undefined || drained < notBefore) drained = notBefore;
    },
  };
}

/** The breaker's item in memory. */
export function memoryBreakerStore() {
  let item: Breaker | undefined;
  const store: BreakerStore = {
    async read(now) {
      item ??= closedBreaker(now);
      return item;
    },
    async change(from, to) {
      if (item?.revision !== from.revision) return false;
      item = to.generation === from.generation ? { ...to, outcomes: item.outcomes } : { ...to, outcomes: [] };
      return true;
    },
    async addOutcomes(generation, { accepted, failed, refused }, now) {
      if (item?.generation !== generation) return undefined;
      const bucket = bucketAt(now);
      const known = item.outcomes.find((each) => each.bucket === bucket) ?? {
        bucket,
        accepted: 0,
        failed: 0,
        refused: 0,
      };
      const added = {
        bucket,
        accepted: known.accepted + accepted,
        failed: known.failed + failed,
        refused: known.refused + refused,
      };
      item = { ...item, outcomes: [...item.outcomes.filter((each) => each.bucket !== bucket), added] };
      return item;
    },
  };
  return { store, current: () => item };
}
