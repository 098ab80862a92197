import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { Monitoring } from "../monitoring/monitoring.ts";
import type { DataTables } from "./dataTable.ts";
import type { AppApi } from "./httpApi.ts";
import type { MessageQueue } from "./messageQueue.ts";

/** What an operator, a script or a smoke test needs to reach a deployed stage. */
export function writeOutputs(
  stack: Stack,
  parts: { api: AppApi; data: DataTables; queue: MessageQueue; monitoring: Monitoring },
): void {
  const outputs = {
    ApiUrl: parts.api.url,
    UsersTable: parts.data.users.tableName,
    MessagesTable: parts.data.messages.tableName,
    ControlTable: parts.data.control.tableName,
    QueueUrl: parts.queue.messages.queueUrl,
    DeadLetterQueueUrl: parts.queue.deadLetters.queueUrl,
    DashboardUrl: parts.monitoring.dashboardUrl,
    AlarmTopic: parts.monitoring.topic.topicArn,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}
