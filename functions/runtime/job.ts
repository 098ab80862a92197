import type { Context } from "aws-lambda";
import { between } from "../domain/instants.ts";
import type { ControlStore } from "../storage/controlStore.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Meter } from "./metrics.ts";

export type JobCounts = Record<string, number>;
export type JobReport = { job: string; counts: JobCounts; durationMs: number };

/** Whether there is time left to start another piece of work. */
export type TimeLeft = () => boolean;

/** Work stops early enough that what was begun can end and be reported. */
const RESERVE_MS = 10_000;

export function timeLeftOf(context: Pick<Context, "getRemainingTimeInMillis">): TimeLeft {
  return () => context.getRemainingTimeInMillis() > RESERVE_MS;
}

export type JobTools = { control: ControlStore; clock: Clock; meter: Meter; log: Log };

/** Runs a job, measures it, keeps what it did for the health page, and answers its report. */
export async function runJob(tools: JobTools, job: string, work: () => Promise<JobCounts>): Promise<JobReport> {
  const startedAt = tools.clock();
  const counts = await work();
  const durationMs = between(startedAt, tools.clock());
  tools.meter("JobRuns", 1);
  tools.meter("JobDuration", durationMs);
  tools.log.info("JOB_DONE", { job, durationMs, ...counts });
  await tools.control.recordRun({ job, startedAt, durationMs, counts });
  return { job, counts, durationMs };
}
