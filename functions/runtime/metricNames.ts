export type { MetricName } from "../manifest/metrics/index.ts";
