import { functions } from "../functions/manifest/functions.ts";
import { queues } from "../functions/manifest/queues.ts";
import type { DeployedStage, Stage } from "./stageSettings.ts";

/** A relation that must hold between settings, and the message if it does not. */
type Relation<Settings> = { holds: (stage: Settings) => boolean; message: (stage: Settings) => string };

const senderTimeout = functions.send.timeoutSeconds;
const ANSWER_RESERVE_SECONDS = 2;
/** Planning runs daily and recover repairs a missing run after 25 hours; then an operator still has six hours. */
const SHORTEST_HORIZON_HOURS = 32;

const relations: readonly Relation<Stage>[] = [
  {
    holds: ({ policy }) => policy.leaseSeconds > senderTimeout,
    message: ({ policy }) =>
      `policy.leaseSeconds (${policy.leaseSeconds}) must be longer than the sender's timeout (${senderTimeout} s), or a running sender's message is taken for lost and sent twice`,
  },
  {
    holds: ({ policy }) => policy.emailTimeoutMs / 1_000 + ANSWER_RESERVE_SECONDS <= senderTimeout,
    message: ({ policy }) =>
      `policy.emailTimeoutMs (${policy.emailTimeoutMs}) must end ${ANSWER_RESERVE_SECONDS} s before the sender's timeout (${senderTimeout} s), or a slow answer is never recorded`,
  },
  {
    holds: ({ policy }) => policy.leaseSeconds <= queues.messages.visibilityTimeoutSeconds,
    message: ({ policy }) =>
      `policy.leaseSeconds (${policy.leaseSeconds}) must not be longer than the queue's visibility timeout (${queues.messages.visibilityTimeoutSeconds} s), or a redelivered task finds its message still taken`,
  },
  {
    holds: ({ policy }) => policy.breaker.probeLeaseSeconds * 1_000 > policy.emailTimeoutMs,
    message: ({ policy }) =>
      `policy.breaker.probeLeaseSeconds (${policy.breaker.probeLeaseSeconds}) must be longer than policy.emailTimeoutMs (${policy.emailTimeoutMs}), or a second probe starts before the first one is answered`,
  },
  {
    holds: ({ policy }) => policy.breaker.coolDownSeconds <= policy.breaker.coolDownCapSeconds,
    message: ({ policy }) =>
      `policy.breaker.coolDownSeconds (${policy.breaker.coolDownSeconds}) must not exceed policy.breaker.coolDownCapSeconds (${policy.breaker.coolDownCapSeconds})`,
  },
  {
    holds: ({ policy }) => policy.retryBaseSeconds <= policy.retryCapSeconds,
    message: ({ policy }) =>
      `policy.retryBaseSeconds (${policy.retryBaseSeconds}) must not exceed policy.retryCapSeconds (${policy.retryCapSeconds})`,
  },
  {
    holds: ({ policy }) => policy.retryCapSeconds < policy.lateLimitHours * 3_600,
    message: ({ policy }) =>
      `policy.retryCapSeconds (${policy.retryCapSeconds}) must be shorter than policy.lateLimitHours (${policy.lateLimitHours} h), or a failed message expires before its next attempt`,
  },
  {
    holds: ({ policy }) => policy.partitionsBefore !== policy.partitions,
    message: ({ policy }) => `policy.partitionsBefore (${policy.partitionsBefore}) must differ from policy.partitions`,
  },
];

const deployedRelations: readonly Relation<DeployedStage>[] = [
  {
    holds: ({ policy }) => policy.horizonHours >= SHORTEST_HORIZON_HOURS,
    message: ({ policy }) =>
      `policy.horizonHours (${policy.horizonHours}) must be at least ${SHORTEST_HORIZON_HOURS}: planning runs daily, and a missed run must be repaired in time`,
  },
  {
    holds: ({ apiThrottling: all }) => all.heavy.ratePerSecond <= all.ratePerSecond && all.heavy.burst <= all.burst,
    message: () => "apiThrottling.heavy must not exceed the limits of all routes, since those apply first",
  },
  {
    holds: ({ account, region }) => (account === undefined) === (region === undefined),
    message: () => "account and region must be given together",
  },
  {
    holds: ({ kmsKey, region }) => kmsKey === undefined || region !== undefined,
    message: () => "kmsKey needs account and region, since CDK can't give a table a key in an unknown region",
  },
  {
    holds: ({ alarmUrl, alarmUrlParameter }) => alarmUrl === undefined || alarmUrlParameter === undefined,
    message: () => "alarmUrl and alarmUrlParameter must not both be given",
  },
  {
    holds: ({ backupRetentionDays, backupVaultName, backupCopyVaultArn }) =>
      backupRetentionDays !== undefined || (backupVaultName === undefined && backupCopyVaultArn === undefined),
    message: () => "backupVaultName and backupCopyVaultArn need backupRetentionDays, since no backups are made without",
  },
  ...(["kmsKey", "certificate"] as const).map((name) => ({
    holds: (stage: DeployedStage) => {
      const arn = name === "kmsKey" ? stage.kmsKey : stage.customDomain?.certificateArn;
      return arn === undefined || stage.region === undefined || arn.split(":")[3] === stage.region;
    },
    message: (stage: DeployedStage) => `the ${name} must be in the stage's region, ${stage.region}`,
  })),
];

/** The messages about settings that contradict each other, for any stage. */
export function brokenRelations(stage: Stage): string[] {
  return relations.filter(({ holds }) => !holds(stage)).map(({ message }) => message(stage));
}

/** The messages about settings that contradict each other, for a stage on AWS. */
export function brokenDeployedRelations(stage: DeployedStage): string[] {
  const own = deployedRelations.filter(({ holds }) => !holds(stage)).map(({ message }) => message(stage));
  return [...brokenRelations(stage), ...own];
}

/** What is missing in a stage for real users. Prod is refused if something is missing. Other stages can be tried without. */
export function missingForProd({ emailServiceUrl, alarmEmail, alarmUrl, alarmUrlParameter }: DeployedStage): string[] {
  const missing: string[] = [];
  if (/(^|\.)example\.(com|net|org)$/.test(new URL(emailServiceUrl).hostname)) {
    missing.push(`emailServiceUrl is still the placeholder ${emailServiceUrl}`);
  }
  if ((alarmEmail ?? alarmUrl ?? alarmUrlParameter) === undefined) {
    missing.push("nobody receives its alarms: set alarmEmail, alarmUrl or alarmUrlParameter");
  }
  return missing;
}
