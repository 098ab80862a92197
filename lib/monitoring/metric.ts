import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { MetricName } from "../../functions/manifest/metrics/index.ts";

/** Stages may share an account, so each has its own namespace. */
export function metricsNamespaceOf(stageName: string): string {
  return `BirthdayScheduler/${stageName}`;
}

export type Statistic = "Sum" | "Maximum" | "Minimum" | "p50" | "p99";
export type OwnMetric = { service: FunctionName; name: MetricName; statistic: Statistic; minutes?: number | undefined };

/** A metric of our own as the functions emit it: by name, and by the function as dimension `service`. */
export function metricOf(stageName: string, { service, name, statistic, minutes = 5 }: OwnMetric): Metric {
  return new Metric({
    namespace: metricsNamespaceOf(stageName),
    metricName: name,
    dimensionsMap: { service },
    statistic,
    period: Duration.minutes(minutes),
  });
}
