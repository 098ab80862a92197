import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault, type IBackupVault } from "aws-cdk-lib/aws-backup";
import { Schedule } from "aws-cdk-lib/aws-events";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { DeployedStage } from "../stages.ts";
import type { DataTables } from "./dataTables.ts";

export type BackupsProps = { stage: DeployedStage; key: IKey | undefined; data: DataTables };

/**
 * A nightly backup of the tables whose data can't be computed again. It is kept longer than the 35 days of point-in-time recovery,
 * in a vault that remains when the stack is removed. If the stage names another vault, the backup is copied there.
 */
export class Backups extends Construct {
  readonly vault: IBackupVault;

  constructor(scope: Construct, id: string, { stage, key, data }: BackupsProps) {
    super(scope, id);
    this.vault = this.#vault(stage, key);
    const deleteAfter = Duration.days(stage.backupRetentionDays ?? 0);
    const copyTo = stage.backupCopyVaultArn;
    const plan = new BackupPlan(this, "Plan", {
      backupVault: this.vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: "nightly",
          scheduleExpression: Schedule.cron({ hour: "3", minute: "30" }),
          deleteAfter,
          ...(copyTo && {
            copyActions: [
              { destinationBackupVault: BackupVault.fromBackupVaultArn(this, "CopyVault", copyTo), deleteAfter },
            ],
          }),
        }),
      ],
    });
    const kept = Object.values(data.all).filter((table) => table.definition.retainData);
    const selection = plan.addSelection("Tables", {
      resources: kept.map((table) => BackupResource.fromArn(table.tableArn)),
    });
    Validations.of(selection).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]",
      reason: "AWS Backup's own role for making backups, which AWS maintains; nobody else may assume it.",
    });
  }

  #vault({ backupVaultName, protectData }: DeployedStage, key: IKey | undefined): IBackupVault {
    if (backupVaultName !== undefined) return BackupVault.fromBackupVaultName(this, "Vault", backupVaultName);
    return new BackupVault(this, "Vault", {
      removalPolicy: protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    });
  }
}
