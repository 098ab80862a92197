import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type ScheduleDefinition, schedules } from "../../../functions/manifest/schedules.ts";
import { AppAlarm } from "../appAlarm.ts";
import type { AlarmsProps } from "../monitoring.ts";

const period = Duration.minutes(5);

/** Alarms about errors and throttling of every function. One failed run of a job raises the alarm, since the next may be a day ahead. */
export function addFunctionAlarms(scope: Construct, { functions, topic }: AlarmsProps): void {
  const all: ScheduleDefinition[] = Object.values(schedules);
  const jobs = new Set<string>(all.map((schedule) => schedule.function));
  for (const [name, each] of functions.all) {
    new AppAlarm(scope, `${name}-errors`, {
      topic,
      metric: each.metricErrors({ period, statistic: "Sum" }),
      ...(jobs.has(name) ? { atLeast: 1 } : { atLeast: 3, periods: 2 }),
      impact: `The function ${name} crashes. What it does is late or undone.`,
      firstStep: "Search its log for level ERROR.",
      runbook: "function-errors",
    });
    new AppAlarm(scope, `${name}-throttled`, {
      topic,
      metric: each.metricThrottles({ period, statistic: "Sum" }),
      atLeast: 1,
      periods: 3,
      impact: `Lambda refuses to start ${name}: the account's limit is reached.`,
      firstStep: "Service Quotas, concurrent executions: who else uses them?",
      runbook: "function-throttled",
    });
  }
}
