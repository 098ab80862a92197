import * as z from "zod";
import { tokenRulesSchema } from "../functions/authorization/tokenRules.ts";
import { allowedRecipientsSchema } from "../functions/domain/allowedRecipients.ts";
import { breakerPolicySchema, policySchema } from "../functions/domain/policy.ts";

/** The settings of every stage, also of the local one. Unknown names are refused at every level, so that a misspelt one is noticed. */
export const stageSchema = z.strictObject({
  /** Where messages go: the third party's endpoint. */
  emailServiceUrl: z.url(),
  /** How many sender Lambdas run at once, enforced by the queue mapping. */
  senderConcurrency: z.int().min(2).max(1000),
  /** How many queue messages a sender gets at once, each with up to `policy.bundleSize` tasks. Lambda takes more than ten only with a wait. */
  senderBatchSize: z.int().min(1).max(10).default(4),
  /**
   * To whom this stage sends: "all", or a list of domains and addresses. A message to anybody else is recorded as SUPPRESSED. It stands
   * beside the policy, so that settings that replace the policy do not open a stage.
   */
  allowedRecipients: allowedRecipientsSchema,
  policy: policySchema
    .omit({ allowedRecipients: true })
    .extend({ breaker: breakerPolicySchema.strict().prefault({}) })
    .strict(),
});
export type Stage = z.infer<typeof stageSchema>;

/** The retention times that CloudWatch Logs accepts, up to two years. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const throttlingSchema = z.strictObject({
  ratePerSecond: z.int().min(1).max(10_000),
  burst: z.int().min(1).max(5_000),
});
const httpsUrl = z.url({ protocol: /^https$/, error: "must be an https address" });
const parameterName = z
  .string()
  .regex(/^(\/[\w.-]+)+$/, "must be the name of a parameter, such as /birthday/dev/email-service");
const arnOf = (service: string) =>
  z.string().regex(new RegExp(`^arn:aws[\\w-]*:${service}:[\\w-]+:\\d{12}:`), `must be an ARN of ${service}`);

/** Additional settings of a stage on AWS. */
export const deployedStageSchema = stageSchema.extend({
  emailServiceUrl: httpsUrl,
  logRetentionDays: z.literal(retentionDays),
  /** The stack, and tables whose data cannot be computed again, are protected against a removal by mistake. */
  protectData: z.boolean(),
  /** Restore any second of the last 35 days; paid by the gigabyte. */
  pointInTimeRecovery: z.boolean(),
  /** How many days each nightly backup is kept. Absent: there are no backups. */
  backupRetentionDays: z.int().min(7).max(3650).optional(),
  /** An existing vault, for a stage that is deployed again after its stack was removed. Absent: the stack creates one. */
  backupVaultName: z
    .string()
    .regex(/^[\w-]{2,50}$/)
    .optional(),
  /** Each nightly backup is copied into this vault, which may belong to another account of the organisation. */
  backupCopyVaultArn: arnOf("backup").optional(),
  /** X-Ray traces; paid by the request. */
  tracing: z.boolean(),
  /** CloudWatch lists the keys of the tables that are throttled; paid by the event. */
  throttledKeys: z.boolean().default(false),
  /** The rate of calls to the API, over all callers. Calls above it get 429. */
  apiThrottling: throttlingSchema.extend({
    /** For each route whose calls do much work (batches, jobs run by hand). */
    heavy: throttlingSchema,
  }),
  /** What became of messages goes to an EventBridge bus (docs/events.md). Without it there are no streams, pipes or bus. */
  events: z.boolean().default(false),
  /** Who gets the alarms by email. */
  alarmEmail: z.email().optional(),
  /** Where else alarms go, by SNS to HTTPS: a paging service's address. */
  alarmUrl: httpsUrl.optional(),
  /** The name of a String in SSM's Parameter Store with this address, if the address contains a key and must not be in the code. */
  alarmUrlParameter: parameterName.optional(),
  /** Callers send a token of this issuer instead of signing with an AWS identity. */
  jwt: tokenRulesSchema.extend({ jwksUrl: httpsUrl }).optional(),
  /**
   * Name of the SecureString in SSM's Parameter Store that holds the email service's whole `Authorization` header
   * (`Bearer ...`). Absent: the service requires none.
   */
  emailServiceSecret: parameterName.optional(),
  /**
   * Name of the SecureString with the secret of signed receipts: at least 32 characters, or two secrets with a comma while one
   * replaces the other. Absent: there is no route for signed receipts.
   */
  receiptsSecret: parameterName.optional(),
  /** The account and region that this stage belongs to. Deploying it with other credentials fails. */
  account: z
    .string()
    .regex(/^\d{12}$/, "must have twelve digits")
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region, such as eu-central-1")
    .optional(),
  /** The API's own name. The certificate must be in the stage's region; with a hosted zone the stack adds the DNS record. */
  customDomain: z
    .strictObject({
      domainName: z.hostname(),
      certificateArn: arnOf("acm"),
      hostedZone: z.strictObject({ id: z.string().min(1), name: z.hostname() }).optional(),
    })
    .optional(),
  /** ARN of a key of your own for tables, queues, logs, backups and the secret. Absent: keys that AWS manages. */
  kmsKey: arnOf("kms").optional(),
  /** Tags on every resource, for the bill. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  /** US dollars a month for everything with the tags of this stage. The receivers of alarms are notified at 80 % and at a forecast of 100 %. */
  monthlyBudget: z.number().positive().optional(),
});
export type DeployedStage = z.infer<typeof deployedStageSchema>;
