import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { AppAlarm } from "../appAlarm.ts";
import type { AlarmsProps } from "../monitoring.ts";

/** An alarm about events that could not be put on the bus, in stages with events. */
export function addEventAlarms(scope: Construct, { events, topic }: AlarmsProps): void {
  if (events === undefined) return;
  new AppAlarm(scope, "events-undelivered", {
    topic,
    metric: events.deadLetters.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: "Maximum",
    }),
    atLeast: 1,
    impact: "Messages are sent as always, but other systems did not hear of some of them.",
    firstStep: "Read a dead letter: it names the shard and the sequence numbers of the records, and the error.",
  });
}
