import * as z from "zod";
import { instantSchema, leapDaySchema, sendTimeSchema } from "./model.ts";
import { zoneOverridesSchema } from "./zones/zoneOverrides.ts";

/**
 * Every number that decides when and how often something is tried. A stage states it once (lib/stages.ts), it travels to the
 * functions as one environment variable, and both ends check it with this schema.
 */
export const breakerPolicySchema = z.object({
  windowSeconds: z.int().min(10).max(600).default(60),
  /** A rate counts only with so many calls in the window. */
  minimumCalls: z.int().min(1).default(10),
  failureRate: z.number().gt(0).max(1).default(0.5),
  /** So many failures in the window without one success open the breaker too: a quiet day has few calls. */
  minimumFailures: z.int().min(1).default(3),
  /** More refusals than this share of at least `minimumCalls` calls hold back what was not tried yet. */
  refusalRate: z.number().gt(0).max(1).default(0.5),
  /** So many refusals in the window without one acceptance hold back the rest too. */
  minimumRefusals: z.int().min(1).default(5),
  coolDownSeconds: z.int().min(1).default(30),
  /** The cool-down doubles with each failed probe, up to this. */
  coolDownCapSeconds: z.int().min(1).default(600),
  /** A probe that gives no answer within this time is given to another sender. */
  probeLeaseSeconds: z.int().min(5).default(60),
  /** After closing, the rate grows from `rampFromPerSecond` to the full rate over this time. */
  rampSeconds: z.int().min(0).default(120),
  rampFromPerSecond: z.number().positive().default(1),
  /** What the ramp ends at where the stage has no rate limit of its own. */
  rampToPerSecond: z.number().positive().default(100),
});
export type BreakerPolicy = z.infer<typeof breakerPolicySchema>;

export const policySchema = z.object({
  /** How many ways each index key is split (promise P7). Changing it on a live stage: docs/table-changes.md. */
  partitions: z.int().min(1).max(256).default(16),
  /** The number before, until everything has been written again under the new one. */
  partitionsBefore: z.int().min(1).max(256).optional(),
  /** How far ahead messages exist as rows. */
  horizonHours: z.int().min(24).max(72).default(36),
  /** How far ahead they are put on the queue; the queue can delay 15 minutes at the most. */
  lookaheadSeconds: z.int().min(60).max(840).default(600),
  /** Used where the user states none. */
  sendTime: sendTimeSchema.default(sendTimeSchema.parse("09:00")),
  leapDay: leapDaySchema.default("FEB_28"),
  /** Law of time zones that the published rules do not have yet (docs/zones.md). */
  zoneOverrides: zoneOverridesSchema.default({}),
  /** When this system takes over from another one. What was due before is sent by that one (docs/upgrade.md). */
  firstDueAt: instantSchema.optional(),
  /** Later than this a message is not sent any more but recorded as EXPIRED. */
  lateLimitHours: z
    .int()
    .min(1)
    .max(30 * 24)
    .default(48),
  retryBaseSeconds: z.int().min(1).default(30),
  retryCapSeconds: z.int().min(1).default(3600),
  /** Longer than a sender can run, so that an expired lease means a sender that is gone. */
  leaseSeconds: z.int().min(10).default(120),
  emailTimeoutMs: z.int().min(100).max(25_000).default(10_000),
  /**
   * What a 2xx answer must say to count as accepted. `body`: the rule of delivery/acceptance.ts. `status`: any 2xx counts, unless its
   * JSON body clearly says no.
   */
  acceptance: z.enum(["body", "status"]).default("body"),
  /** After a crash between the service's answer and our commit: send again with the same key, or leave it to an operator. */
  unknownOutcome: z.enum(["resend", "hold"]).default("resend"),
  maxRecoveries: z.int().min(1).default(3),
  /** How many times an operator may replay one message. */
  maxReplays: z.int().min(1).default(5),
  /** Sent and expired messages are kept this long: longer than any late limit, or a day that is planned again would be sent again. */
  retentionDays: z.int().min(35).default(400),
  /** Calls to the email service per second over all senders; absent: unlimited. */
  ratePerSecond: z.number().positive().optional(),
  breaker: breakerPolicySchema.prefault({}),
});
export type Policy = z.infer<typeof policySchema>;
