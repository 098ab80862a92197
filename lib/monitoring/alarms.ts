import { Duration } from "aws-cdk-lib";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { Operation } from "aws-cdk-lib/aws-dynamodb";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import { AppAlarm, type AppAlarmProps } from "./appAlarm.ts";
import { metricOf } from "./metric.ts";
import type { Watched } from "./monitoring.ts";

const period = Duration.minutes(5);

/** Every alarm of a stage, those first that people notice first. */
export function addAlarms(scope: Construct, watched: Watched, topic: ITopic): void {
  const { stageName, queue, ticks, functions, api, data } = watched;
  const own = (
    service: FunctionName,
    name: Parameters<typeof metricOf>[2],
    statistic: Parameters<typeof metricOf>[3],
    minutes?: number,
  ) => metricOf(stageName, service, name, statistic, minutes);
  const alarm = (name: string, props: Omit<AppAlarmProps, "topic">) => new AppAlarm(scope, name, { ...props, topic });

  alarm("due-but-not-sent", {
    metric: own("recover", "MessagesOverdue", "Maximum", 10),
    atLeast: 1,
    periods: 2,
    impact: "People whose hour has passed have no message yet.",
    firstStep: "GET /health/detailed: is the breaker open, sending paused, or a job behind?",
  });
  alarm("late", {
    metric: own("send", "Lateness", "p99"),
    atLeast: 60_000,
    periods: 2,
    impact: "Messages start more than a minute after their hour.",
    firstStep: "Look at queue age and sender concurrency on the dashboard.",
  });
  alarm("messages-failed", {
    metric: own("send", "MessagesFailed", "Sum"),
    atLeast: 1,
    impact: "Messages were given up: these people get nothing unless somebody acts.",
    firstStep: "GET /api/v1/messages?status=FAILED for the reasons.",
  });
  alarm("messages-expired", {
    metric: own("recover", "MessagesExpired", "Sum", 10),
    atLeast: 1,
    impact: "Messages came too late to be sent at all.",
    firstStep: "GET /api/v1/messages?status=EXPIRED; decide whether a late one is better than none.",
  });
  for (const [job, minutes, impact] of [
    ["enqueue", 5, "Nothing is put on the queue; within ten minutes nothing is sent."],
    ["recover", 30, "What a crash left lying waits."],
    ["precalculate", 1440, "New days are not planned; recover stands in for a while."],
  ] as const) {
    alarm(`${job}-did-not-run`, {
      metric: own(job, "JobRuns", "Sum", minutes),
      below: 1,
      missingIsBad: true,
      impact,
      firstStep: "GET /api/v1/schedules, then the function's log; run the job by hand.",
    });
  }
  alarm("planning-behind", {
    metric: own("recover", "PlanningLag", "Maximum", 10),
    atLeast: Duration.hours(30).toSeconds(),
    periods: 2,
    impact: "The plan reaches less than six hours ahead; soon people are missed.",
    firstStep: "POST /api/v1/jobs/precalculate/run and read its report.",
  });
  alarm("breaker-open", {
    metric: own("enqueue", "BreakerOpen", "Minimum"),
    atLeast: 1,
    periods: 3,
    impact: "The email service fails; messages wait.",
    firstStep: "Ask the service's status page; nothing is lost for 48 hours.",
  });
  alarm("sending-paused", {
    metric: own("enqueue", "SendingPaused", "Minimum"),
    atLeast: 1,
    periods: 12,
    impact: "Somebody paused sending an hour ago; messages wait.",
    firstStep: "GET /health/detailed says who and why; POST /api/v1/sending/resume.",
  });
  alarm("dead-letters", {
    metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
    atLeast: 1,
    impact: "Messages failed for good, or crash their sender.",
    firstStep: "Read one without deleting it: its reason names what happened.",
  });
  alarm("queue-stuck", {
    metric: queue.messages.metricApproximateAgeOfOldestMessage({ period, statistic: "Maximum" }),
    atLeast: Duration.minutes(30).toSeconds(),
    periods: 2,
    impact: "Messages lie on the queue far beyond their delay: people are waiting.",
    firstStep: "Is the sender throttled, or failing? See its errors on the dashboard.",
  });
  alarm("ticks-undelivered", {
    metric: ticks.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
    atLeast: 1,
    impact: "Scheduler could not start a job; one tick may not matter, many do.",
    firstStep: "Read the letter: it names the schedule and the error.",
  });
  alarm("ticks-failed", {
    metric: ticks.failed.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
    atLeast: 1,
    impact: "A job started and did not finish.",
    firstStep: "Read the letter, then the function's log at that time.",
  });
  for (const [name, each] of Object.entries(functions)) {
    alarm(`${name}-errors`, {
      metric: each.metricErrors({ period, statistic: "Sum" }),
      atLeast: 3,
      periods: 2,
      impact: `The function ${name} crashes; what it does is late or undone.`,
      firstStep: "Search its log for level ERROR.",
    });
  }
  alarm("functions-throttled", {
    metric: new MathExpression({
      expression: Object.keys(functions).join(" + "),
      usingMetrics: Object.fromEntries(
        Object.entries(functions).map(([name, each]) => [name, each.metricThrottles({ period, statistic: "Sum" })]),
      ),
      period,
      label: "Throttles",
    }),
    atLeast: 1,
    periods: 3,
    impact: "The account's Lambda limit is reached; everything here is slow.",
    firstStep: "Service Quotas: concurrent executions; who else uses them?",
  });
  alarm("gateway-errors", {
    metric: api.metricServerError({ period, statistic: "Sum" }),
    atLeast: 5,
    impact: "Clients of the API get 5xx.",
    firstStep: "Search the api function's log for API_FAILED.",
  });
  alarm("api-slow", {
    metric: api.metricLatency({ period, statistic: "p99" }),
    atLeast: Duration.seconds(3).toMilliseconds(),
    periods: 3,
    impact: "Clients of the API wait.",
    firstStep: "Latency by function and table on the dashboard.",
  });
  alarm("tables-throttled", {
    metric: new MathExpression({
      expression: "users + messages + control",
      usingMetrics: Object.fromEntries(
        Object.entries(data).map(([name, table]) => [
          name,
          table.metricThrottledRequestsForOperation(Operation.UPDATE_ITEM, { period, statistic: "Sum" }),
        ]),
      ),
      period,
      label: "Throttled updates",
    }),
    atLeast: 1,
    periods: 3,
    impact: "DynamoDB holds us back; messages are slower, none is lost.",
    firstStep: "Contributor Insights for a hot key; on-demand tables grow by themselves within minutes.",
  });
}
