import type { Construct } from "constructs";
import type { MetricDefinition } from "../../../functions/manifest/metrics/definition.ts";
import { metrics } from "../../../functions/manifest/metrics/index.ts";
import { namesOf } from "../../namesOf.ts";
import { AppAlarm } from "../appAlarm.ts";
import { metricOf } from "../metric.ts";
import type { AlarmsProps } from "../monitoring.ts";

/** The alarms in the table of metrics: one for each function that emits the metric, so that every function is watched. */
export function addMetricAlarms(scope: Construct, { stageName, stage, topic }: AlarmsProps): void {
  for (const name of namesOf(metrics)) {
    const { alarm, emittedBy }: MetricDefinition = metrics[name];
    if (alarm === "bySchedule" || "none" in alarm) continue;
    const { statistic, minutes, periods = 1, atLeast, below, impact, firstStep } = alarm;
    for (const service of emittedBy) {
      new AppAlarm(scope, emittedBy.length > 1 ? `${alarm.name}-${service}` : alarm.name, {
        topic,
        metric: metricOf(stageName, { service, name, statistic, minutes }),
        atLeast: typeof atLeast === "function" ? atLeast(stage.policy) : atLeast,
        below,
        periods,
        impact,
        firstStep,
        runbook: alarm.name,
      });
    }
  }
}
