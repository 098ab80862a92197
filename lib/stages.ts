import type * as z from "zod";
import { brokenDeployedRelations, brokenRelations, missingForProd } from "./stageRelations.ts";
import { type DeployedStage, deployedStageSchema, type Stage, stageSchema } from "./stageSettings.ts";

export type { DeployedStage, Stage } from "./stageSettings.ts";
export { deployedStageSchema } from "./stageSettings.ts";

export const deployedStageNames = ["dev", "staging", "prod"] as const;
export type DeployedStageName = (typeof deployedStageNames)[number];
/** The name of the stage's stack in CloudFormation. */
export const stackNameOf = (stage: DeployedStageName) => `BirthdayMessages-${stage}`;
export const stageNames = ["local", ...deployedStageNames] as const;
export type StageName = (typeof stageNames)[number];

const local: z.input<typeof stageSchema> = {
  emailServiceUrl: "http://127.0.0.1/set-by-the-local-system",
  // All senders share one process. More of them would only wait for the processor, and some would exceed the deadline.
  senderConcurrency: 4,
  // Nothing leaves the laptop.
  allowedRecipients: "all",
  // Fewer partitions, since one engine on a laptop has no hot keys. A short deadline, since the mode `hang` takes real time.
  policy: { partitions: 4, emailTimeoutMs: 3_000, volumeLimit: "off" },
};

const deployed: Record<DeployedStageName, z.input<typeof deployedStageSchema>> = {
  dev: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 2,
    // Nobody gets a message by mistake: name those who test.
    allowedRecipients: [],
    policy: {},
    logRetentionDays: 7,
    protectData: false,
    pointInTimeRecovery: false,
    tracing: false,
    apiThrottling: { ratePerSecond: 20, burst: 40, heavy: { ratePerSecond: 5, burst: 10 } },
  },
  staging: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 5,
    allowedRecipients: [],
    policy: { ratePerSecond: 50 },
    logRetentionDays: 30,
    protectData: false,
    pointInTimeRecovery: true,
    tracing: true,
    apiThrottling: { ratePerSecond: 100, burst: 200, heavy: { ratePerSecond: 10, burst: 20 } },
  },
  prod: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 20,
    allowedRecipients: "all",
    policy: { ratePerSecond: 200 },
    logRetentionDays: 90,
    protectData: true,
    pointInTimeRecovery: true,
    backupRetentionDays: 90,
    tracing: true,
    throttledKeys: true,
    apiThrottling: { ratePerSecond: 200, burst: 400, heavy: { ratePerSecond: 20, burst: 40 } },
  },
};

/** A mistake in a setting or a command. Its message is printed without a stack trace. */
export class StageError extends Error {
  override name = "StageError";
}

/** The settings that every stage has, for one stage. Throws a StageError that names the stage and each wrong setting. */
export function readStage(name: string): Stage {
  if (name !== "local") return readDeployedStage(name);
  return refuseBroken(name, parseStage(name, stageSchema, local), brokenRelations);
}

/**
 * The settings of a stage on AWS. Settings of the command (`-c settings=`) replace those above. Throws a StageError that names the
 * stage and each wrong setting.
 */
export function readDeployedStage(name: string, given: object = {}): DeployedStage {
  const settings = { ...deployed[deployedStageName(name)], ...given };
  return refuseBroken(name, parseStage(name, deployedStageSchema, settings), brokenDeployedRelations);
}

/** The same for a stage that is about to be deployed: prod is refused while it still has placeholders. */
export function readStageToDeploy(name: string, given: object = {}): DeployedStage {
  const stage = readDeployedStage(name, given);
  return name === "prod" ? refuseBroken(name, stage, missingForProd) : stage;
}

/** The name of a stage that can be deployed, or a StageError that lists them. */
export function deployedStageName(name: string): DeployedStageName {
  const known = deployedStageNames.find((each) => each === name);
  if (known !== undefined) return known;
  const choice = `choose one with -c stage=${deployedStageNames.join("|")}`;
  if (name === "local") throw new StageError(`Stage "local" runs with \`npm start\` and is never deployed: ${choice}.`);
  throw new StageError(`Unknown stage "${name}": ${choice}.`);
}

/** Checks settings against a schema. Separate from the lists above, so that tests can give wrong settings. */
export function parseStage<Schema extends z.ZodType>(name: string, schema: Schema, settings: object): z.output<Schema> {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw wrong(
    name,
    parsed.error.issues.map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`),
  );
}

function refuseBroken<Settings>(name: string, stage: Settings, check: (stage: Settings) => string[]): Settings {
  const problems = check(stage);
  if (problems.length > 0) throw wrong(name, problems);
  return stage;
}

function wrong(name: string, problems: string[]): StageError {
  return new StageError(`Stage "${name}" (lib/stages.ts or -c settings=...): ${problems.join("; ")}`);
}
