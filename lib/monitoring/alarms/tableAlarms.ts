import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { AppAlarm } from "../appAlarm.ts";
import type { AlarmsProps } from "../monitoring.ts";

/** Throttled reads and writes of each table and each index. DynamoDB counts them over all operations. */
export function addTableAlarms(scope: Construct, { data, topic }: AlarmsProps): void {
  for (const [name, table] of Object.entries(data.all)) {
    const targets = [
      { target: name, dimensions: { TableName: table.tableName } },
      ...table.definition.indexes.map((index) => ({
        target: `${name}-${index.name}`,
        dimensions: { TableName: table.tableName, GlobalSecondaryIndexName: index.name },
      })),
    ];
    for (const { target, dimensions } of targets) {
      for (const kind of ["Read", "Write"] as const) {
        new AppAlarm(scope, `${target}-${kind.toLowerCase()}s-throttled`, {
          topic,
          metric: new Metric({
            namespace: "AWS/DynamoDB",
            metricName: `${kind}ThrottleEvents`,
            dimensionsMap: dimensions,
            statistic: "Sum",
            period: Duration.minutes(5),
          }),
          atLeast: 1,
          periods: 3,
          impact: `DynamoDB throttles ${kind.toLowerCase()}s of ${target}. Messages are slower, none is lost.`,
          firstStep: "Contributor Insights shows throttled keys; on-demand tables grow by themselves within minutes.",
          runbook: "table-throttled",
        });
      }
    }
  }
}
