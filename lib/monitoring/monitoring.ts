import { Stack } from "aws-cdk-lib";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { AppFunctions } from "../constructs/appFunctions.ts";
import type { Backups } from "../constructs/backups.ts";
import type { DataTables } from "../constructs/dataTables.ts";
import type { EventPipes } from "../constructs/eventPipes.ts";
import type { AppApi } from "../constructs/httpApi.ts";
import type { JobSchedules } from "../constructs/jobSchedules.ts";
import type { MessageQueue } from "../constructs/messageQueue.ts";
import type { DeployedStage } from "../stages.ts";
import { addApiAlarms } from "./alarms/apiAlarms.ts";
import { addBackupAlarm } from "./alarms/backupAlarm.ts";
import { addEventAlarms } from "./alarms/eventAlarms.ts";
import { addFunctionAlarms } from "./alarms/functionAlarms.ts";
import { addJobAlarms } from "./alarms/jobAlarms.ts";
import { addMetricAlarms } from "./alarms/metricAlarms.ts";
import { addQueueAlarms } from "./alarms/queueAlarms.ts";
import { addTableAlarms } from "./alarms/tableAlarms.ts";
import { AlarmTopic } from "./alarmTopic.ts";
import { Budget } from "./budget.ts";
import { createDashboard } from "./dashboard.ts";

/** The resources that are watched. */
export type MonitoringProps = {
  stageName: string;
  stage: DeployedStage;
  data: DataTables;
  backups: Backups | undefined;
  events: EventPipes | undefined;
  queue: MessageQueue;
  jobs: JobSchedules;
  functions: AppFunctions;
  api: AppApi;
};
export type AlarmsProps = MonitoringProps & { topic: Topic };

/** One dashboard, the alarms, and the topic to which they are sent. */
export class Monitoring extends Construct {
  readonly topic: Topic;
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { stageName, stage } = props;
    this.topic = new AlarmTopic(this, "Alarms", { stage }).topic;
    const watched: AlarmsProps = { ...props, topic: this.topic };
    addMetricAlarms(this, watched);
    addJobAlarms(this, watched);
    addQueueAlarms(this, watched);
    addFunctionAlarms(this, watched);
    addTableAlarms(this, watched);
    addApiAlarms(this, watched);
    addBackupAlarm(this, watched);
    addEventAlarms(this, watched);
    const { monthlyBudget } = stage;
    if (monthlyBudget) new Budget(this, "Budget", { stageName, dollars: monthlyBudget, topic: this.topic });
    const { dashboardName } = createDashboard(this, props);
    const { region } = Stack.of(this);
    this.dashboardUrl = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboardName}`;
  }
}
