import { between, SECOND } from "../domain/instants.ts";
import { schedules } from "../manifest/schedules.ts";
import type { JobDependencies } from "./runJob.ts";

/**
 * Reports how long ago each scheduled job last succeeded, under the name of the job. Nothing is reported for a job that has never
 * run: on a new stage its first run may be a day ahead.
 */
export async function recordJobAges(deps: Pick<JobDependencies, "control" | "clock" | "recordMetric">): Promise<void> {
  const jobs = new Set(Object.values(schedules).map((schedule) => schedule.function));
  for (const job of jobs) {
    const last = await deps.control.lastRun(job);
    if (last) deps.recordMetric("JobAge", Math.max(0, between(last.startedAt, deps.clock())) / SECOND, job);
  }
}
