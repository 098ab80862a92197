import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type ScheduleDefinition, schedules } from "../../../functions/manifest/schedules.ts";
import { intervalOf } from "../../scheduleInterval.ts";
import { AppAlarm } from "../appAlarm.ts";
import { metricOf } from "../metric.ts";
import type { AlarmsProps } from "../monitoring.ts";

/** Jobs with shorter intervals are watched by the number of runs, others by the age that `recover` reports. */
const WATCHED_BY_RUNS = Duration.hours(1);
const MISSED_RUNS = 3;

/**
 * One alarm for each schedule of the manifest: the job did not run. A daily job is watched by its age, because missing data is normal
 * before its first run. Also, a window of exactly one day contains no run if one run starts a little earlier than the run before.
 */
export function addJobAlarms(scope: Construct, { stageName, topic }: AlarmsProps): void {
  const all: Record<string, ScheduleDefinition> = schedules;
  for (const [name, { function: service, expression, purpose }] of Object.entries(all)) {
    const interval = intervalOf(expression).toMinutes();
    const shared = {
      topic,
      impact: `The job ${name} did not run. ${purpose}`,
      firstStep: `GET /api/v1/schedules, then the log of ${service}; POST /api/v1/jobs/${name}/run.`,
      runbook: "job-did-not-run",
    };
    if (interval < WATCHED_BY_RUNS.toMinutes()) {
      const minutes = Math.max(5, MISSED_RUNS * interval);
      const metric = metricOf(stageName, { service, name: "JobRuns", statistic: "Sum", minutes });
      new AppAlarm(scope, `${name}-did-not-run`, { ...shared, metric, below: 1, missingIsBad: true });
    } else {
      const metric = metricOf(stageName, { service, name: "JobAge", statistic: "Maximum", minutes: 10 });
      const tolerated = Math.min(120, interval / 2);
      const atLeast = Duration.minutes(interval + tolerated).toSeconds();
      new AppAlarm(scope, `${name}-did-not-run`, { ...shared, metric, atLeast, periods: 2 });
    }
  }
}
