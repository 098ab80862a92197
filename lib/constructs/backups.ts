import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from "aws-cdk-lib/aws-backup";
import { Schedule } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import { tables } from "../../functions/storage/tables.ts";
import type { DeployedStage } from "../stages.ts";
import type { DataTables } from "./dataTable.ts";

/**
 * A backup of each night for the tables that hold what cannot be made again, for longer than the 35 days of point-in-time
 * recovery, in a vault that survives the stack.
 */
export class Backups extends Construct {
  constructor(scope: Construct, id: string, data: DataTables, retentionDays: number, stage: DeployedStage) {
    super(scope, id);
    const backupVault = new BackupVault(this, "Vault", {
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const plan = new BackupPlan(this, "Plan", {
      backupVault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: "nightly",
          scheduleExpression: Schedule.cron({ hour: "3", minute: "30" }),
          deleteAfter: Duration.days(retentionDays),
        }),
      ],
    });
    const retainData = Object.values(data).filter((_, index) => Object.values(tables)[index]?.retainData);
    const selection = plan.addSelection("Tables", {
      resources: retainData.map((table) => BackupResource.fromArn(table.tableArn)),
    });
    Validations.of(selection).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]",
      reason: "AWS Backup's own role for making backups, which AWS maintains; nobody else may assume it.",
    });
  }
}
