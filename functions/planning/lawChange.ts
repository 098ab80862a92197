import { partitionsToRead } from "../domain/partition.ts";
import { afterPass, type LawChange, type LawInForce } from "../domain/zones/lawInForce.ts";
import { rulesId } from "../domain/zones/rulesId.ts";
import type { JobCounts } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { LawProgress } from "../storage/zoneLawStore.ts";
import { addMoved, type LawChangeDependencies, nothingMoved } from "./lawChangeDependencies.ts";
import { movePartition } from "./lawChangePartition.ts";
import { plannedWindow } from "./lawReplacement.ts";

const PARTITIONS_AT_ONCE = 4;

/**
 * Goes on with a change of the zone law, if one is open and the plan is to follow the law of this job. Answers what this run did;
 * nothing where there is no change.
 *
 *   law changes ── first pass, over all partitions ── 15 minutes ── second pass ── done
 *                     '-- a crash or the end of the time: the next job goes on at the cursor of each partition
 */
export async function continueLawChange(deps: LawChangeDependencies, timeLeft: TimeLeft): Promise<JobCounts> {
  const law = await deps.control.lawInForce();
  const change = law?.change;
  if (!law || !change || law.rulesId !== rulesId(deps.policy) || change.notBefore > deps.clock()) return {};
  const moved = nothingMoved();
  const ended: (LawProgress | undefined)[] = [];
  const partitions = partitionsToRead(deps.policy);
  try {
    await eachAtOnce(partitions, PARTITIONS_AT_ONCE, async (partition) => {
      const run = { partition, change, pass: passOf(law, change) };
      ended.push(await movePartition(deps, run, { timeLeft, moved }));
    });
  } finally {
    // Also where a partition failed: what was moved stays moved.
    deps.recordMetric("MessagesMovedEarlier", moved.movedEarlier);
    deps.recordMetric("MessagesMovedLater", moved.movedLater);
    deps.recordMetric("MessagesAddedByLaw", moved.added);
    deps.recordMetric("MessagesUnmoved", moved.unchanged);
  }
  const finished = ended.filter((progress) => progress !== undefined);
  if (finished.length === partitions.length) await endPass(deps, law, finished);
  return { zonesChanged: change.zones.length, ...moved };
}

/** Names a pass of a change. */
function passOf({ rulesId: id, since }: LawInForce, { pass }: LawChange): string {
  return `${id} since ${since}, pass ${pass}`;
}

async function endPass(deps: LawChangeDependencies, law: LawInForce, finished: readonly LawProgress[]): Promise<void> {
  const now = deps.clock();
  const next = afterPass(law, now, plannedWindow(now, deps.policy).through);
  // False: another job changed the law or its fingerprints. The next job finds all partitions done and ends the pass.
  if (!(await deps.control.changeLaw(law, next))) return;
  const total = nothingMoved();
  for (const { counts } of finished) addMoved(total, counts);
  const { rulesId: id, change } = law;
  const zonesChanged = change?.zones.length;
  deps.log.info("ZONE_LAW_PASS_DONE", { rulesId: id, pass: change?.pass, zonesChanged, ...total });
}
