import { emailServiceMetrics } from "./emailService.ts";
import { jobMetrics } from "./jobs.ts";
import { receiptMetrics } from "./receipts.ts";
import { sendingMetrics } from "./sending.ts";
import { userMetrics } from "./users.ts";
import { zoneMetrics } from "./zones.ts";

/**
 * Every metric that the functions emit: who emits it, what it means, its alarm and its graph. The alarms and the dashboard are
 * made from this table, and a test compares it with the code in both directions.
 */
export const metrics = {
  ...sendingMetrics,
  ...emailServiceMetrics,
  ...jobMetrics,
  ...receiptMetrics,
  ...userMetrics,
  ...zoneMetrics,
} as const;

export type MetricName = keyof typeof metrics;
