import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { AppAlarm } from "../appAlarm.ts";
import type { AlarmsProps } from "../monitoring.ts";

const highest = { period: Duration.minutes(5), statistic: "Maximum" };

/** Alarms about messages that stay on a queue too long or should not be there. */
export function addQueueAlarms(scope: Construct, { queue, jobs, topic }: AlarmsProps): void {
  new AppAlarm(scope, "dead-letters", {
    topic,
    metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible(highest),
    atLeast: 1,
    impact: "Messages failed for good, or crash their sender.",
    firstStep: "Read one without deleting it: its reason names what happened.",
  });
  new AppAlarm(scope, "queue-stuck", {
    topic,
    metric: queue.messages.metricApproximateAgeOfOldestMessage(highest),
    atLeast: Duration.minutes(30).toSeconds(),
    periods: 2,
    impact: "Send tasks lie on the queue far beyond their delay. Users are waiting.",
    firstStep: "Is the sender throttled, or failing? See its errors on the dashboard.",
  });
  new AppAlarm(scope, "invocations-undelivered", {
    topic,
    metric: jobs.undelivered.metricApproximateNumberOfMessagesVisible(highest),
    atLeast: 1,
    impact: "Scheduler could not start a job. One missed run is made up by the next; several are not.",
    firstStep: "Read the dead letter: it names the schedule and the error.",
  });
  new AppAlarm(scope, "invocations-failed", {
    topic,
    metric: jobs.failed.metricApproximateNumberOfMessagesVisible(highest),
    atLeast: 1,
    impact: "A job started and did not finish.",
    firstStep: "Read the dead letter, then the function's log at that time.",
  });
}
