import * as z from "zod";
import { tokenRulesSchema } from "../functions/authorization/tokenRules.ts";
import { breakerPolicySchema, policySchema } from "../functions/domain/policy.ts";

/** What every stage says, also the local one. Strict all the way down: a misspelt setting must not pass as an absent one. */
const stageSchema = z.strictObject({
  /** Where messages go: the third party's endpoint. */
  emailServiceUrl: z.url(),
  /** How many sender Lambdas run at once, enforced by the queue mapping. */
  senderConcurrency: z.int().min(2).max(1000),
  policy: policySchema.extend({ breaker: breakerPolicySchema.strict().prefault({}) }).strict(),
});
export type Stage = z.infer<typeof stageSchema>;

/** The only spans CloudWatch Logs accepts, up to two years. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const throttlingSchema = z.strictObject({
  ratePerSecond: z.int().min(1).max(10_000),
  burst: z.int().min(1).max(5_000),
});

/** What a stage on AWS says besides. */
export const deployedStageSchema = stageSchema.extend({
  logRetentionDays: z.literal(retentionDays),
  /** Tables that hold what cannot be made again, and the stack, survive a mistaken removal. */
  protectData: z.boolean(),
  /** Restore any second of the last 35 days; paid by the gigabyte. */
  pointInTimeRecovery: z.boolean(),
  /** A backup of each night is kept this long; absent: none are made. */
  backupRetentionDays: z.int().min(7).max(3650).optional(),
  /** X-Ray traces; paid by the request. */
  tracing: z.boolean(),
  /** Calls to the API over all callers; above it they get 429. */
  apiThrottling: throttlingSchema.extend({
    /** For each route that does the work of many (batches, jobs run by hand). */
    heavy: throttlingSchema,
  }),
  /** Who is told when a promise is about to be broken. */
  alarmEmail: z.email().optional(),
  /** Where else alarms go, by SNS to HTTPS: a paging service's address. */
  alarmUrl: z.url({ protocol: /^https$/ }).optional(),
  /** Callers show a token of this issuer instead of signing with an AWS identity. */
  jwt: tokenRulesSchema.extend({ jwksUrl: z.url({ protocol: /^https$/ }) }).optional(),
  /**
   * Name of the SecureString in SSM's Parameter Store that holds what the email service wants in `Authorization`, as a whole
   * (`Bearer ...`), under the account's key `aws/ssm`. Absent: the service asks for nothing.
   */
  emailServiceSecret: z
    .string()
    .regex(/^(\/[\w.-]+)+$/, "must be the name of a parameter, such as /birthday/dev/email-service")
    .optional(),
});
export type DeployedStage = z.infer<typeof deployedStageSchema>;

export const deployedStageNames = ["dev", "staging", "prod"] as const;
export type DeployedStageName = (typeof deployedStageNames)[number];
/** What the stage is called in CloudFormation. */
export const stackNameOf = (stage: DeployedStageName) => `BirthdayMessages-${stage}`;
export const stageNames = ["local", ...deployedStageNames] as const;
export type StageName = (typeof stageNames)[number];

const local: z.input<typeof stageSchema> = {
  emailServiceUrl: "http://127.0.0.1/set-by-the-local-system",
  // All senders share one process: more at once only wait for the processor, and some of them beyond the deadline.
  senderConcurrency: 4,
  // Fewer partitions, since one engine on a laptop has no hot keys; a short deadline, since hanging is done for real.
  policy: { partitions: 4, emailTimeoutMs: 3_000 },
};

const deployed: Record<DeployedStageName, z.input<typeof deployedStageSchema>> = {
  dev: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 2,
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
    policy: { ratePerSecond: 200 },
    logRetentionDays: 90,
    protectData: true,
    pointInTimeRecovery: true,
    backupRetentionDays: 90,
    tracing: true,
    apiThrottling: { ratePerSecond: 200, burst: 400, heavy: { ratePerSecond: 20, burst: 40 } },
  },
};

/** A mistake of whoever wrote the setting or the command: worth a message, not a stack trace. */
export class StageError extends Error {
  override name = "StageError";
}

/** What all stages share, for any of them. Throws a StageError that names the stage and each wrong setting. */
export function readStage(name: string): Stage {
  return name === "local" ? parseStage(name, stageSchema, local) : readDeployedStage(name);
}

/** The settings of a stage that lives on AWS. Throws a StageError that names the stage and each wrong setting. */
export function readDeployedStage(name: string): DeployedStage {
  return parseStage(name, deployedStageSchema, deployed[deployedStageName(name)]);
}

/** The name of a stage that can be deployed, or a StageError that lists them. */
export function deployedStageName(name: string): DeployedStageName {
  const known = deployedStageNames.find((each) => each === name);
  if (known !== undefined) return known;
  const choice = `choose one with -c stage=${deployedStageNames.join("|")}`;
  if (name === "local") throw new StageError(`Stage "local" runs with \`npm start\` and is never deployed: ${choice}.`);
  throw new StageError(`Unknown stage "${name}": ${choice}.`);
}

/** Checks settings against a schema; apart from the lists above so that tests can hand in wrong ones. */
export function parseStage<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  settings: z.input<Schema>,
): z.output<Schema> {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`);
  throw new StageError(`Stage "${name}" in lib/stages.ts: ${problems.join("; ")}`);
}
