import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { AppAlarm } from "../appAlarm.ts";
import type { AlarmsProps } from "../monitoring.ts";

const period = Duration.minutes(5);

/** Alarms about errors and slow answers that clients of the API notice. */
export function addApiAlarms(scope: Construct, { api, topic }: AlarmsProps): void {
  new AppAlarm(scope, "gateway-errors", {
    topic,
    metric: api.metricServerError({ period, statistic: "Sum" }),
    atLeast: 5,
    impact: "Clients of the API get 5xx.",
    firstStep: "Search the log of api for API_FAILED.",
  });
  new AppAlarm(scope, "api-slow", {
    topic,
    metric: api.metricLatency({ period, statistic: "p99" }),
    atLeast: Duration.seconds(3).toMilliseconds(),
    periods: 3,
    impact: "Clients of the API wait.",
    firstStep: "Latency by function and table on the dashboard.",
  });
}
