import * as z from "zod";
import { tokenRulesSchema } from "../../functions/authorization/tokenRules.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import type { DeployedStage } from "../../lib/stages.ts";

/** What the test changes about a stage. Unlike the settings of a command these are not checked: the email service has no https here. */
const changesSchema = z.object({
  emailServiceUrl: z.url(),
  emailServiceSecret: z.string(),
  jwt: tokenRulesSchema.optional(),
  alarmEmail: z.email().optional(),
  policy: policySchema.optional(),
  /** Where the test's users are. Dev and staging send to nobody by default. */
  allowedRecipients: z.array(z.string()).default(["example.com"]),
  /** The emulator takes the bus and the pipes, and delivers nothing through them (docs/events.md). */
  events: z.boolean().default(true),
  /** AWS Backup is not in the emulator. */
  withoutBackups: z.boolean().default(false),
});
export type Changes = z.input<typeof changesSchema>;

/** Handed from the test to the app as one variable. */
export const writeChanges = (changes: Changes) => ({ TEST_CHANGES: JSON.stringify(changes) });

export function changed(stage: DeployedStage, environment: Record<string, string | undefined>): DeployedStage {
  const {
    withoutBackups,
    policy = stage.policy,
    ...changes
  } = changesSchema.parse(JSON.parse(environment.TEST_CHANGES ?? ""));
  return { ...stage, ...changes, policy, ...(withoutBackups && { backupRetentionDays: undefined }) };
}
