import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { type MetricName, metricNames } from "./metricNames.ts";

/** Adds to a figure of this invocation; written as one line (EMF) when the invocation ends. */
export type Meter = (name: MetricName, value: number) => void;

const metricsNamespace = "BirthdayScheduler";

export const metrics = new Metrics({ namespace: metricsNamespace });

export const meter: Meter = (name, value) => {
  metrics.addMetric(name, MetricUnit[metricNames[name].unit], value);
};
