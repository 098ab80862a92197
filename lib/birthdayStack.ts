import { Stack, type StackProps } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { routes } from "../functions/manifest/routes.ts";
import { schedules } from "../functions/manifest/schedules.ts";
import { AppFunctions } from "./constructs/appFunctions.ts";
import { Backups } from "./constructs/backups.ts";
import { DataTables } from "./constructs/dataTables.ts";
import { EventPipes } from "./constructs/eventPipes.ts";
import { AppApi } from "./constructs/httpApi.ts";
import { JobSchedules } from "./constructs/jobSchedules.ts";
import { MessageQueue } from "./constructs/messageQueue.ts";
import { writeOutputs } from "./constructs/outputs.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import type { DeployedStage, DeployedStageName } from "./stages.ts";

export type BirthdayStackProps = StackProps & { stageName: DeployedStageName; stage: DeployedStage };

/** The stack of one stage: tables, a queue, the functions of the manifest, their schedules, the API, and monitoring. */
export class BirthdayStack extends Stack {
  constructor(scope: Construct, id: string, { stageName, stage, ...props }: BirthdayStackProps) {
    super(scope, id, { ...props, terminationProtection: stage.protectData });
    const key = stage.kmsKey === undefined ? undefined : Key.fromKeyArn(this, "Key", stage.kmsKey);
    const shared = { stageName, stage, key };

    const data = new DataTables(this, "Data", shared);
    const backups = stage.backupRetentionDays ? new Backups(this, "Backups", { ...shared, data }) : undefined;
    const events = stage.events ? new EventPipes(this, "Events", { ...shared, data }) : undefined;
    const queue = new MessageQueue(this, "Queue", shared);

    const functions = new AppFunctions(this, "Functions", { ...shared, data, queue });
    functions.consume(queue);

    const jobs = new JobSchedules(this, "Jobs", { ...shared, schedules, functions });
    jobs.grantReadSchedules(functions.get("operator"));

    const api = new AppApi(this, "UsersApi", { ...shared, routes, functions });
    const monitoring = new Monitoring(this, "Monitoring", {
      ...shared,
      data,
      backups,
      events,
      queue,
      jobs,
      functions,
      api,
    });
    writeOutputs(this, { api, data, queue, functions, monitoring, events });
  }
}
