import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { metrics as definitions, type MetricName } from "../manifest/metrics/index.ts";

/**
 * Adds to a metric of this invocation. It is written as one line (EMF) when the invocation ends, under the function's name or
 * under `service` where that is given.
 */
export type RecordMetric = (name: MetricName, value: number, service?: string) => void;

/** Each stage has a namespace of its own. */
const namespace = process.env.POWERTOOLS_METRICS_NAMESPACE ?? "BirthdayScheduler";
const ownService = process.env.POWERTOOLS_SERVICE_NAME ?? "unknown";
/** CloudWatch keeps metrics apart by the dimension `service`, so each service needs a collection of its own. */
const byService = new Map<string, Metrics>();

export const recordMetric: RecordMetric = (name, value, service = ownService) => {
  const known = byService.get(service) ?? new Metrics({ namespace, serviceName: service });
  byService.set(service, known);
  known.addMetric(name, MetricUnit[definitions[name].unit], value);
};

/** Writes what was added since the last call. If nothing was added, it writes nothing. The middleware of Powertools would warn then. */
export function publishMetrics(): void {
  for (const each of byService.values()) if (each.hasStoredMetrics()) each.publishStoredMetrics();
}

/** The same dependencies, with metrics reported under the name of a job: a run by hand counts like one on schedule. */
export function reportAs<Deps extends { recordMetric: RecordMetric }>(deps: Deps, job: string): Deps {
  return { ...deps, recordMetric: (name, value, service = job) => deps.recordMetric(name, value, service) };
}
