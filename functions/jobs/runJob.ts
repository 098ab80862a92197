import { between } from "../domain/instants.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { ControlStore } from "../storage/controlStore.ts";

export type JobCounts = Record<string, number>;
export type JobReport = { job: string; counts: JobCounts; durationMs: number };

export type JobDependencies = { control: ControlStore; clock: Clock; recordMetric: RecordMetric; log: Log };

/** Runs a job, measures it, stores its counts for the health page, and answers its report. */
export async function runJob(deps: JobDependencies, job: string, work: () => Promise<JobCounts>): Promise<JobReport> {
  const startedAt = deps.clock();
  const counts = await work();
  const durationMs = between(startedAt, deps.clock());
  deps.recordMetric("JobRuns", 1);
  deps.recordMetric("JobDuration", durationMs);
  deps.log.info("JOB_DONE", { job, durationMs, ...counts });
  await deps.control.recordRun({ job, startedAt, durationMs, counts });
  return { job, counts, durationMs };
}
