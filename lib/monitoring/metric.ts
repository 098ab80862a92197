import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { MetricName } from "../../functions/runtime/metricNames.ts";

/** Stages may share an account, so each has its own namespace. */
export function metricsNamespaceOf(stageName: string): string {
  return `BirthdayScheduler/${stageName}`;
}

export type Statistic = "Sum" | "Maximum" | "Minimum" | "p50" | "p99";

/** A figure of our own, as the functions emit it: by name, and by the function as dimension `service`. */
export function metricOf(
  stageName: string,
  service: FunctionName,
  metricName: MetricName,
  statistic: Statistic,
  minutes = 5,
) {
  return new Metric({
    namespace: metricsNamespaceOf(stageName),
    metricName,
    dimensionsMap: { service },
    statistic,
    period: Duration.minutes(minutes),
  });
}
