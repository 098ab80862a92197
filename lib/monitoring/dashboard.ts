import { Duration } from "aws-cdk-lib";
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  PeriodOverride,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { MetricName } from "../../functions/runtime/metricNames.ts";
import { metricOf, type Statistic } from "./metric.ts";
import type { Watched } from "./monitoring.ts";

const period = Duration.minutes(5);

/** Five questions from top to bottom: on time, service well, pipe moving, API well, what it costs. */
export function createDashboard(scope: Construct, watched: Watched): Dashboard {
  const { stageName, queue, ticks, functions, api, data } = watched;
  const own = (service: FunctionName, name: MetricName, statistic: Statistic = "Sum") =>
    metricOf(stageName, service, name, statistic).with({ label: `${name} ${statistic}` });
  const all = Object.values(functions);
  const dashboard = new Dashboard(scope, "Dashboard", {
    dashboardName: `birthday-messages-${stageName}`,
    periodOverride: PeriodOverride.AUTO,
  });
  const row = (title: string, ...graphs: IWidget[]) => {
    dashboard.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }));
    dashboard.addWidgets(...graphs);
  };

  row(
    "Are people getting their messages on time today?",
    graph("Queued, sent", own("enqueue", "MessagesQueued"), own("send", "MessagesSent")),
    graph(
      "Late: overdue now, failed, expired",
      own("recover", "MessagesOverdue", "Maximum"),
      own("send", "MessagesFailed"),
      own("recover", "MessagesExpired"),
    ),
    graph("Lateness of first attempts, ms", own("send", "Lateness", "p50"), own("send", "Lateness", "p99")),
    graph("Oldest due, s", own("recover", "OldestDueAge", "Maximum")),
  );
  row(
    "Is the email service well?",
    graph(
      "Calls that failed; retried; parked",
      own("send", "EmailServiceErrors"),
      own("send", "MessagesRetried"),
      own("send", "MessagesParked"),
    ),
    graph("Its latency, ms", own("send", "EmailServiceLatency", "p50"), own("send", "EmailServiceLatency", "p99")),
    graph(
      "Breaker open, sending paused",
      own("enqueue", "BreakerOpen", "Maximum"),
      own("enqueue", "SendingPaused", "Maximum"),
    ),
    graph("Unknown outcomes, sent again", own("send", "UnknownOutcomes"), own("send", "UnknownOutcomesResent")),
  );
  row(
    "Is the pipe moving?",
    graph(
      "Queue: visible, oldest s",
      queue.messages.metricApproximateNumberOfMessagesVisible({ period }),
      queue.messages.metricApproximateAgeOfOldestMessage({ period }),
    ),
    graph(
      "Dead letters; lost ticks",
      queue.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      ticks.undelivered.metricApproximateNumberOfMessagesVisible({ period }),
      ticks.failed.metricApproximateNumberOfMessagesVisible({ period }),
    ),
    graph("Runs of the jobs", own("enqueue", "JobRuns"), own("recover", "JobRuns"), own("precalculate", "JobRuns")),
    graph("Planned; planning lag, s", own("precalculate", "MessagesPlanned"), own("recover", "PlanningLag", "Maximum")),
  );
  row(
    "Is the API well?",
    graph("Requests", api.metricCount({ period })),
    graph("4xx, 5xx", api.metricClientError({ period }), api.metricServerError({ period })),
    graph(
      "Latency, ms",
      api.metricLatency({ period, statistic: "p50" }),
      api.metricLatency({ period, statistic: "p99" }),
    ),
    graph("Errors of functions", ...all.map((each) => each.metricErrors({ period }))),
  );
  row(
    "What does it cost?",
    graph("Invocations", ...all.map((each) => each.metricInvocations({ period }))),
    graph("Time, ms", ...all.map((each) => each.metricDuration({ period, statistic: "Sum" }))),
    graph("Write units", ...Object.values(data).map((table) => table.metricConsumedWriteCapacityUnits({ period }))),
    graph("Read units", ...Object.values(data).map((table) => table.metricConsumedReadCapacityUnits({ period }))),
  );
  return dashboard;
}

function graph(title: string, ...left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 6, height: 6 });
}
