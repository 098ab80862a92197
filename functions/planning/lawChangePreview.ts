import * as z from "zod";
import { between } from "../domain/instants.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { rulesId } from "../domain/zones/rulesId.ts";
import { zoneOverridesSchema } from "../domain/zones/zoneOverrides.ts";
import type { JobReport } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { addMoved, type LawChangeDependencies, nothingMoved } from "./lawChangeDependencies.ts";
import { dateKeysOf } from "./lawChangePartition.ts";
import { moveUsers } from "./lawChangeUsers.ts";
import { replacement } from "./lawReplacement.ts";

export const precalculateRequest = z.strictObject({
  dryRun: z
    .boolean()
    .default(false)
    .describe("Change nothing: say which messages a change of the time zone law would move"),
  zoneOverrides: zoneOverridesSchema
    .optional()
    .describe("With `dryRun`: as if the stage had these overrides instead of its own (docs/zones.md)"),
});
export type PrecalculateRequest = z.infer<typeof precalculateRequest>;

const PARTITIONS_AT_ONCE = 4;

/**
 * What a change from the law in force to the law of this job, or to other overrides, would do. Changes nothing and is no run of the job.
 * `more` is 1 where time was short: then the numbers are the least that would move.
 */
export async function previewLawChange(
  given: LawChangeDependencies,
  { zoneOverrides = given.policy.zoneOverrides }: PrecalculateRequest,
  timeLeft: TimeLeft,
): Promise<JobReport> {
  const deps = { ...given, policy: { ...given.policy, zoneOverrides } };
  const startedAt = deps.clock();
  const law = await deps.control.lawInForce();
  const isInForce = law !== undefined && law.rulesId === rulesId(deps.policy);
  const change = isInForce ? law.change : (await replacement(deps, law, startedAt)).change;
  const moved = nothingMoved();
  let more = 0;
  await eachAtOnce(change ? partitionsToRead(deps.policy) : [], PARTITIONS_AT_ONCE, async (partition) => {
    if (!change) return;
    const plannedThrough = await deps.control.watermark(partition);
    const scope = { zones: new Set(change.zones), from: change.from, plannedThrough, dryRun: true };
    for (const { localDate, occasion, monthDay } of dateKeysOf(change)) {
      for await (const users of deps.users.onDay(occasion, monthDay, partition)) {
        if (!timeLeft()) more = 1;
        if (more) return;
        addMoved(moved, await moveUsers(deps, users, { ...scope, localDate }));
      }
    }
  });
  const counts = { zonesChanged: change?.zones.length ?? 0, ...moved, more };
  deps.log.info("ZONE_LAW_PREVIEW", { before: law?.rulesId, rulesId: rulesId(deps.policy), ...counts });
  return { job: "precalculate", counts, durationMs: between(startedAt, deps.clock()) };
}
