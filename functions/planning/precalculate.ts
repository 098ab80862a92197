import * as z from "zod";
import { partitionsToRead } from "../domain/partition.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { type JobReport, type JobTools, runJob, type TimeLeft } from "../runtime/job.ts";
import { type PlanningTools, planPartition } from "./planPartition.ts";

/** A schedule may name a group of partitions: large stages plan with one schedule per group. Absent: all. */
export const precalculateInput = z.object({ partitions: z.array(z.int().nonnegative()).optional() });
export type PrecalculateInput = z.infer<typeof precalculateInput>;

const PARTITIONS_AT_ONCE = 4;

/** Turns the dates of the coming 36 hours into rows. Run twice, at once or later, it changes nothing. */
export function precalculate(
  tools: PlanningTools & JobTools,
  input: PrecalculateInput,
  timeLeft: TimeLeft,
): Promise<JobReport> {
  return runJob(tools, "precalculate", async () => {
    const counts = { planned: 0, known: 0 };
    const group = input.partitions ?? partitionsToRead(tools.policy);
    await eachAtOnce(group, PARTITIONS_AT_ONCE, async (partition) => {
      const { planned, known } = await planPartition(tools, partition, timeLeft);
      counts.planned += planned;
      counts.known += known;
    });
    tools.meter("MessagesPlanned", counts.planned);
    return counts;
  });
}
