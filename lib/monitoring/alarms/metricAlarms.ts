import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { FunctionName } from "../../../functions/manifest/functions.ts";
import type { MetricAlarm, MetricDefinition } from "../../../functions/manifest/metrics/definition.ts";
import { type MetricName, metrics } from "../../../functions/manifest/metrics/index.ts";
import { namesOf } from "../../namesOf.ts";
import { AppAlarm } from "../appAlarm.ts";
import { metricOf } from "../metric.ts";
import type { AlarmsProps } from "../monitoring.ts";
import { shareOf } from "../shareMetric.ts";

/** The alarms in the table of metrics: one for each function that emits the metric, so that every function is watched. */
export function addMetricAlarms(scope: Construct, { stageName, stage, topic }: AlarmsProps): void {
  for (const name of namesOf(metrics)) {
    const { alarm, emittedBy }: MetricDefinition = metrics[name];
    if (alarm === "bySchedule" || "none" in alarm) continue;
    const { periods = 1, atLeast, below, impact, firstStep } = alarm;
    for (const service of emittedBy) {
      new AppAlarm(scope, emittedBy.length > 1 ? `${alarm.name}-${service}` : alarm.name, {
        topic,
        metric: watched(stageName, { name, service }, alarm),
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

/** What the threshold of an alarm is for: the metric itself, or its share of another one. */
function watched(
  stageName: string,
  own: { name: MetricName; service: FunctionName },
  { statistic, minutes, shareOf: share }: MetricAlarm,
): IMetric {
  const part = metricOf(stageName, { ...own, statistic, minutes });
  if (!share) return part;
  const name = namesOf(metrics).find((each) => each === share.metric);
  if (!name) throw new Error(`There is no metric ${share.metric}`);
  const whole = metricOf(stageName, { name, service: share.service, statistic, minutes });
  return shareOf(part, whole, share.minimum);
}
