import * as z from "zod";
import { partitionsToRead } from "../domain/partition.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { continueLawChange } from "./lawChange.ts";
import { noteZoneLaw } from "./lawChangeStart.ts";
import { type PlanningDependencies, planPartition } from "./planPartition.ts";

/** A schedule may name a group of partitions: large stages plan with one schedule per group. Absent: all. */
export const precalculateInput = z.object({ partitions: z.array(z.int().nonnegative()).optional() });
export type PrecalculateInput = z.infer<typeof precalculateInput>;

const PARTITIONS_AT_ONCE = 4;

/**
 * Plans the messages of the coming 36 hours as rows, and moves what is planned where the law of time zones has changed. A second run, at
 * once or later, changes nothing.
 */
export function precalculate(
  deps: PlanningDependencies & JobDependencies,
  input: PrecalculateInput,
  timeLeft: TimeLeft,
): Promise<JobReport> {
  return runJob(deps, "precalculate", async () => {
    const counts = { planned: 0, known: 0 };
    const failures: unknown[] = [];
    // What is wrong with a change of the zone law must not keep days from being planned.
    const part = <T>(work: () => Promise<T>) => work().catch((error: unknown) => void failures.push(error));
    await part(() => noteZoneLaw(deps));
    const group = input.partitions ?? partitionsToRead(deps.policy);
    await eachAtOnce(group, PARTITIONS_AT_ONCE, async (partition) => {
      const { planned, known } = await planPartition(deps, partition, timeLeft);
      counts.planned += planned;
      counts.known += known;
    });
    deps.recordMetric("MessagesPlanned", counts.planned);
    const moved = await part(() => continueLawChange(deps, timeLeft));
    if (failures.length > 0) throw new AggregateError(failures, "a change of the zone law failed");
    return { ...counts, ...moved };
  });
}
