import { Stack } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription, UrlSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { DataTables } from "../constructs/dataTable.ts";
import type { AppApi } from "../constructs/httpApi.ts";
import type { JobSchedules } from "../constructs/jobSchedules.ts";
import type { MessageQueue } from "../constructs/messageQueue.ts";
import type { DeployedStage } from "../stages.ts";
import { addAlarms } from "./alarms.ts";
import { createDashboard } from "./dashboard.ts";

export type Watched = {
  stageName: string;
  stage: DeployedStage;
  data: DataTables;
  queue: MessageQueue;
  ticks: JobSchedules;
  functions: Record<FunctionName, LambdaFunction>;
  api: AppApi;
};

/** One dashboard, the alarms, and where they are sent. */
export class Monitoring extends Construct {
  readonly topic: Topic;
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    // A key of our own: CloudWatch may not use the one that SNS manages.
    const key = new Key(this, "Key", { enableKeyRotation: true, description: "Alarms on their way" });
    key.grantEncryptDecrypt(new ServicePrincipal("cloudwatch.amazonaws.com"));
    this.topic = new Topic(this, "Alarms", { enforceSSL: true, masterKey: key });
    if (watched.stage.alarmEmail) this.topic.addSubscription(new EmailSubscription(watched.stage.alarmEmail));
    if (watched.stage.alarmUrl) this.topic.addSubscription(new UrlSubscription(watched.stage.alarmUrl));
    addAlarms(this, watched, this.topic);
    const dashboard = createDashboard(this, watched);
    const { region } = Stack.of(this);
    this.dashboardUrl = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboard.dashboardName}`;
  }
}
