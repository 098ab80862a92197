import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { Monitoring } from "../monitoring/monitoring.ts";
import { functionOutput } from "../outputNames.ts";
import type { AppFunctions } from "./appFunctions.ts";
import type { DataTables } from "./dataTables.ts";
import type { EventPipes } from "./eventPipes.ts";
import type { AppApi } from "./httpApi.ts";
import type { MessageQueue } from "./messageQueue.ts";

type Parts = {
  api: AppApi;
  data: DataTables;
  queue: MessageQueue;
  functions: AppFunctions;
  monitoring: Monitoring;
  events: EventPipes | undefined;
};

/** What an operator, a command or a smoke test needs to reach a deployed stage. */
export function writeOutputs(stack: Stack, { api, data, queue, functions, monitoring, events }: Parts): void {
  const outputs = {
    ApiUrl: api.publicUrl,
    UsersTable: data.users.tableName,
    MessagesTable: data.messages.tableName,
    ControlTable: data.control.tableName,
    QueueUrl: queue.messages.queueUrl,
    DeadLetterQueueUrl: queue.deadLetters.queueUrl,
    DashboardUrl: monitoring.dashboardUrl,
    AlarmTopic: monitoring.topic.topicArn,
    ...(events && { EventBus: events.bus.eventBusName }),
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  // Names by outputs, since CloudFormation lists the resources of a stack in pages and logical ids carry hashes.
  for (const [name, each] of functions.all) {
    new CfnOutput(stack, functionOutput(name), { value: each.functionName });
  }
}
