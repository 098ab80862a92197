import * as z from "zod";
import { policySchema } from "../domain/policy.ts";

// zod would compile each schema into a function at its first use. That costs a cold start more than a container's requests gain.
z.config({ jitless: true });

/** A setting with JSON. It is parsed here, so that a wrong one is reported at cold start and not at its first use. */
const policyJson = z.string().transform((text, context) => {
  try {
    return policySchema.parse(JSON.parse(text));
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: `is not a valid policy: ${error instanceof Error ? error.message : error}`,
    });
    return z.NEVER;
  }
});

/** The variables of a function. The CDK app and the local system both set them from lib/environment.ts. */
export const environmentSchema = z.object({
  STAGE: z.string().min(1),
  USERS_TABLE: z.string().min(1),
  MESSAGES_TABLE: z.string().min(1),
  CONTROL_TABLE: z.string().min(1),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  EMAIL_SERVICE_URL: z.url(),
  /** The parameter with the secret of the email service. Absent: the service requires none. */
  EMAIL_SERVICE_SECRET: z.string().min(1).optional(),
  /** The parameter with the secret of signed receipts. Absent: there are none. */
  RECEIPTS_SECRET: z.string().min(1).optional(),
  POLICY: policyJson,
  /** The group of this stage's schedules. Absent: no EventBridge Scheduler runs. */
  SCHEDULE_GROUP: z.string().min(1).optional(),
  /** What this stage's API asks for. Only the docs function says it, to whoever opens the console. */
  API_ACCESS: z.enum(["signature", "token"]).optional(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** Reads the environment once. Throws an error that names each missing or wrong variable. */
export function readEnvironment(source: Record<string, string | undefined> = process.env): Environment {
  const parsed = environmentSchema.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Error(`Bad environment: ${problems.join("; ")}`);
}
