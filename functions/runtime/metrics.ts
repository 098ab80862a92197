import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { type MetricName, metricNames } from "./metricNames.ts";

/** Adds to a figure of this invocation; written as one line (EMF) when the invocation ends. */
export type RecordMetric = (name: MetricName, value: number) => void;

/** Each stage has a namespace of its own; the function's name comes as the dimension `service` (POWERTOOLS_SERVICE_NAME). */
const metricsNamespace = process.env.POWERTOOLS_METRICS_NAMESPACE ?? "BirthdayScheduler";

export const metrics = new Metrics({ namespace: metricsNamespace });

export const recordMetric: RecordMetric = (name, value) => {
  metrics.addMetric(name, MetricUnit[metricNames[name].unit], value);
};
