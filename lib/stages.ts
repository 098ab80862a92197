import * as z from "zod";
import { policySchema } from "../functions/domain/policy.ts";

/** What differs between stages, and nothing else. Read by the CDK app and by the local system. */
export const stageSchema = z.strictObject({
  /** Where messages go: the third party's endpoint. */
  emailServiceUrl: z.url(),
  /** How many sender Lambdas run at once, enforced by the queue mapping. */
  senderConcurrency: z.int().min(2).max(1000),
  policy: policySchema,
});
export type Stage = z.infer<typeof stageSchema>;
export const stageNames = ["local", "dev", "staging", "prod"] as const;
export type StageName = (typeof stageNames)[number];

const stages: Record<StageName, z.input<typeof stageSchema>> = {
  local: {
    emailServiceUrl: "http://127.0.0.1/set-by-the-local-system",
    senderConcurrency: 8,
    // Fewer partitions, since one engine on a laptop has no hot keys; a short deadline, since hanging is done for real.
    policy: { partitions: 4, emailTimeoutMs: 2_000 },
  },
  dev: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 2,
    policy: {},
  },
  staging: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 5,
    policy: { ratePerSecond: 50 },
  },
  prod: {
    emailServiceUrl: "https://email-service.example.com/send",
    senderConcurrency: 20,
    policy: { ratePerSecond: 200 },
  },
};

/** The settings of a stage. Throws an error that names the stage and each wrong setting. */
export function readStage(name: string): Stage {
  const known = stageNames.find((each) => each === name);
  if (known === undefined) throw new Error(`Unknown stage "${name}": one of ${stageNames.join(", ")}`);
  const parsed = stageSchema.safeParse(stages[known]);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`Stage "${name}" in lib/stages.ts: ${problems.join("; ")}`);
}
