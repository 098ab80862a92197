import { Duration } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric, PeriodOverride, TextWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { dashboardRows, type Graph } from "../../functions/manifest/metrics/graphs.ts";
import { graphedMetrics } from "./graphedMetrics.ts";
import type { MonitoringProps } from "./monitoring.ts";

const period = Duration.minutes(5);

/** The dashboard: the rows of the manifest with our own metrics, then metrics of AWS about queues, API, functions and tables. */
export function createDashboard(scope: Construct, props: MonitoringProps): Dashboard {
  const dashboard = new Dashboard(scope, "Dashboard", {
    dashboardName: `birthday-messages-${props.stageName}`,
    periodOverride: PeriodOverride.AUTO,
  });
  const own = graphedMetrics(props.stageName);
  const rows: [string, [string, IMetric[]][]][] = [
    ...Object.entries(dashboardRows).map(([row, graphs]): [string, [string, IMetric[]][]] => [
      row,
      graphs.map((graph: Graph) => [graph, own.get(graph) ?? []]),
    ]),
    ...awsRows(props),
  ];
  for (const [title, graphs] of rows) {
    dashboard.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }));
    dashboard.addWidgets(...graphs.map(([name, left]) => new GraphWidget({ title: name, left, width: 6, height: 6 })));
  }
  return dashboard;
}

function awsRows({ queue, jobs, api, functions, data }: MonitoringProps): [string, [string, IMetric[]][]][] {
  const all = [...functions.all.values()];
  const tables = Object.values(data.all);
  const visible = { period, statistic: "Maximum" };
  return [
    [
      "Do the queue and the API work?",
      [
        [
          "Queue: visible, oldest s",
          [
            queue.messages.metricApproximateNumberOfMessagesVisible(visible),
            queue.messages.metricApproximateAgeOfOldestMessage(visible),
          ],
        ],
        [
          "Dead letters; lost invocations",
          [queue.deadLetters, jobs.undelivered, jobs.failed].map((each) =>
            each.metricApproximateNumberOfMessagesVisible(visible),
          ),
        ],
        [
          "Requests, 4xx, 5xx",
          [api.metricCount({ period }), api.metricClientError({ period }), api.metricServerError({ period })],
        ],
        ["API latency, ms", ["p50", "p99"].map((statistic) => api.metricLatency({ period, statistic }))],
      ],
    ],
    [
      "What does it cost?",
      [
        [
          "Invocations; errors",
          all.flatMap((each) => [each.metricInvocations({ period }), each.metricErrors({ period })]),
        ],
        ["Time, ms", all.map((each) => each.metricDuration({ period, statistic: "Sum" }))],
        ["Write units", tables.map((table) => table.metricConsumedWriteCapacityUnits({ period }))],
        ["Read units", tables.map((table) => table.metricConsumedReadCapacityUnits({ period }))],
      ],
    ],
  ];
}
