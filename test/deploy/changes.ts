import * as z from "zod";
import { tokenRulesSchema } from "../../functions/authorization/tokenRules.ts";
import type { DeployedStage } from "../../lib/stages.ts";

/** What the test changes about the stage `dev`: where messages go and with which secret; and later, that it takes tokens. */
const changesSchema = z.object({
  emailServiceUrl: z.url(),
  emailServiceSecret: z.string(),
  jwt: tokenRulesSchema.optional(),
});
export type Changes = z.infer<typeof changesSchema>;

/** Handed from the test to the app as one variable. */
export const writeChanges = (changes: Changes) => ({ TEST_CHANGES: JSON.stringify(changes) });

export function readChanges(environment: Record<string, string | undefined>): Partial<DeployedStage> {
  return changesSchema.parse(JSON.parse(environment.TEST_CHANGES ?? ""));
}
