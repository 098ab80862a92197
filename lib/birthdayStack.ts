import { Stack, type StackProps } from "aws-cdk-lib";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import {
  authorizer as authorizerDefinition,
  functions as definitions,
  type FunctionName,
} from "../functions/manifest/functions.ts";
import { queues } from "../functions/manifest/queues.ts";
import { routes } from "../functions/manifest/routes.ts";
import { schedules } from "../functions/manifest/schedules.ts";
import { tables } from "../functions/storage/tables.ts";
import { AppFunction } from "./constructs/appFunction.ts";
import { Backups } from "./constructs/backups.ts";
import { DataTable } from "./constructs/dataTable.ts";
import { AppApi } from "./constructs/httpApi.ts";
import { JobSchedules } from "./constructs/jobSchedules.ts";
import { MessageQueue } from "./constructs/messageQueue.ts";
import { writeOutputs } from "./constructs/outputs.ts";
import { functionEnvironment } from "./environment.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import type { DeployedStage, DeployedStageName } from "./stages.ts";

export type BirthdayStackProps = StackProps & { stageName: DeployedStageName; stage: DeployedStage };

/** All of one stage: three tables, one queue, eight functions, their schedules and the API in front. */
export class BirthdayStack extends Stack {
  constructor(scope: Construct, id: string, { stageName, stage, ...props }: BirthdayStackProps) {
    super(scope, id, { ...props, terminationProtection: stage.protectData });

    const data = {
      users: new DataTable(this, "Users", tables.users, stage),
      messages: new DataTable(this, "Messages", tables.messages, stage),
      control: new DataTable(this, "Control", tables.control, stage),
    };
    if (stage.backupRetentionDays) new Backups(this, "Backups", data, stage.backupRetentionDays, stage);
    const queue = new MessageQueue(this, "Queue");

    const environment = functionEnvironment(stage, {
      stageName,
      tableNames: {
        users: data.users.tableName,
        messages: data.messages.tableName,
        control: data.control.tableName,
      },
      queueUrls: { messages: queue.messages.queueUrl, deadLetters: queue.deadLetters.queueUrl },
    });
    const surroundings = { stageName, stage, data, queue };
    const addFunction = (name: FunctionName) =>
      new AppFunction(this, name, { ...surroundings, definition: definitions[name], environment });
    const functions = {
      api: addFunction("api"),
      precalculate: addFunction("precalculate"),
      enqueue: addFunction("enqueue"),
      send: addFunction("send"),
      recover: addFunction("recover"),
      operator: addFunction("operator"),
      repartition: addFunction("repartition"),
      docs: addFunction("docs"),
    };

    functions[queues.messages.consumer].addEventSource(
      new SqsEventSource(queue.messages, {
        batchSize: queues.messages.batchSize,
        reportBatchItemFailures: true,
        // Not reserved concurrency: that throttles the poller, and each throttled batch burns a receive of good messages.
        maxConcurrency: stage.senderConcurrency,
      }),
    );
    const authorizer =
      stage.jwt &&
      new AppFunction(this, authorizerDefinition.name, {
        ...surroundings,
        definition: authorizerDefinition,
        environment: { JWT_RULES: JSON.stringify(stage.jwt) },
      });
    const ticks = new JobSchedules(this, "Ticks", schedules, functions);
    ticks.grantRead(functions.operator);
    const api = new AppApi(this, "PeopleApi", { stageName, stage, routes, functions, authorizer });

    const monitoring = new Monitoring(this, "Monitoring", { stageName, stage, data, queue, ticks, functions, api });
    writeOutputs(this, { api, data, queue, monitoring });
  }
}
