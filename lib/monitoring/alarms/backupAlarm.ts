import { Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { describe } from "../appAlarm.ts";
import type { AlarmsProps } from "../monitoring.ts";

const text = describe({
  impact: "A nightly backup or its copy failed. A restore would have to use an older one.",
  firstStep: "AWS Backup, Jobs: its status message names the cause. Start the job again by hand.",
  runbook: "backup-failed",
});

/** An alarm about a backup or a copy that did not complete. It uses the events of AWS Backup, which name the vault. */
export function addBackupAlarm(scope: Construct, { backups, topic }: AlarmsProps): void {
  if (backups === undefined) return;
  const { backupVaultName, backupVaultArn } = backups.vault;
  // By its ARN: CDK would add a right to publish without the condition that AlarmTopic sets.
  const byArn = Topic.fromTopicArn(scope, "BackupTopic", topic.topicArn);
  const target = new SnsTopic(byArn, { message: RuleTargetInput.fromText(text) });
  new Rule(scope, "backup-failed", {
    description: text,
    eventPattern: {
      source: ["aws.backup"],
      detailType: ["Backup Job State Change"],
      detail: { state: ["FAILED", "ABORTED", "EXPIRED"], backupVaultName: [backupVaultName] },
    },
    targets: [target],
  });
  new Rule(scope, "backup-copy-failed", {
    description: text,
    eventPattern: {
      source: ["aws.backup"],
      detailType: ["Copy Job State Change"],
      detail: { state: ["FAILED"], sourceBackupVaultArn: [backupVaultArn] },
    },
    targets: [target],
  });
}
