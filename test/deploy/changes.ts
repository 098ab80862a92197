import * as z from "zod";
import type { DeployedStage } from "../../lib/stages.ts";

const changesSchema = z.object({ TEST_EMAIL_SERVICE_URL: z.url(), TEST_LOG_RETENTION_DAYS: z.literal(["3", "7"]) });

/** Where messages go, and one setting that a second deployment changes. */
export function readChanges(environment: Record<string, string | undefined>): Partial<DeployedStage> {
  const { TEST_EMAIL_SERVICE_URL, TEST_LOG_RETENTION_DAYS } = changesSchema.parse(environment);
  return { emailServiceUrl: TEST_EMAIL_SERVICE_URL, logRetentionDays: TEST_LOG_RETENTION_DAYS === "3" ? 3 : 7 };
}
