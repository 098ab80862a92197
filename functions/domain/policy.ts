import * as z from "zod";
import { allowedRecipientsSchema } from "./allowedRecipients.ts";
import { instantSchema, leapDaySchema, sendTimeSchema } from "./model.ts";
import { zoneOverridesSchema } from "./zones/zoneOverrides.ts";

/**
 * Every number that decides when and how often something is tried. A stage sets it once (lib/stages.ts). One environment variable
 * carries it to the functions. The CDK app and the functions both check it with this schema.
 */
export const breakerPolicySchema = z.object({
  windowSeconds: z.int().min(10).max(600).default(60),
  /** A rate is used only if the window has at least so many calls. */
  minimumCalls: z.int().min(1).default(10),
  failureRate: z.number().gt(0).max(1).default(0.5),
  /** So many failures in the window without one success open the breaker too, since some days have few calls. */
  minimumFailures: z.int().min(1).default(3),
  /** The breaker opens if more than this share of at least `minimumCalls` calls is refused. Messages without an attempt then wait. */
  refusalRate: z.number().gt(0).max(1).default(0.5),
  /** So many refusals in the window without one acceptance open the breaker too. */
  minimumRefusals: z.int().min(1).default(5),
  coolDownSeconds: z.int().min(1).default(30),
  /** The cool-down doubles with each failed probe, up to this. */
  coolDownCapSeconds: z.int().min(1).default(600),
  /** If a probe has no result within this time, another sender may probe. */
  probeLeaseSeconds: z.int().min(5).default(60),
  /** After closing, the rate grows from `rampFromPerSecond` to the full rate over this time. */
  rampSeconds: z.int().min(0).default(120),
  rampFromPerSecond: z.number().positive().default(1),
  /** The rate at the end of the ramp, if the stage has no rate limit. */
  rampToPerSecond: z.number().positive().default(100),
});
export type BreakerPolicy = z.infer<typeof breakerPolicySchema>;

export const policySchema = z.object({
  /** Into how many partitions each index key is split (promise P7). How to change it on a running stage: docs/table-changes.md. */
  partitions: z.int().min(1).max(256).default(16),
  /** The earlier number, until every item has been written again with the new one. */
  partitionsBefore: z.int().min(1).max(256).optional(),
  /** How far ahead messages exist as rows. */
  horizonHours: z.int().min(24).max(72).default(36),
  /** How far ahead messages are put on the queue. The queue can delay 15 minutes at most. */
  lookaheadSeconds: z.int().min(60).max(840).default(600),
  /** Used for users who have no send time. */
  sendTime: sendTimeSchema.default(sendTimeSchema.parse("09:00")),
  leapDay: leapDaySchema.default("FEB_28"),
  /** Rules of time zones that the published rules do not have yet (docs/zones.md). */
  zoneOverrides: zoneOverridesSchema.default({}),
  /** When this system takes over from another one. The other system sends what was due before (docs/upgrade.md). */
  firstDueAt: instantSchema.optional(),
  /** After this time a message is not sent any more and is recorded as EXPIRED. */
  lateLimitHours: z
    .int()
    .min(1)
    .max(30 * 24)
    .default(48),
  retryBaseSeconds: z.int().min(1).default(30),
  retryCapSeconds: z.int().min(1).default(3600),
  /** Longer than a sender can run. So an expired lease means that its sender has ended. */
  leaseSeconds: z.int().min(10).default(120),
  emailTimeoutMs: z.int().min(100).max(25_000).default(10_000),
  /**
   * What a 2xx answer must say to count as accepted. `body`: the rule of delivery/acceptance.ts. `status`: any 2xx counts, unless its
   * JSON body clearly says no.
   */
  acceptance: z.enum(["body", "status"]).default("body"),
  /** After an unknown outcome, such as a crash before our commit: send again with the same key, or let an operator decide. */
  unknownOutcome: z.enum(["resend", "hold"]).default("resend"),
  maxRecoveries: z.int().min(1).default(3),
  /** How many times an operator may replay one message. */
  maxReplays: z.int().min(1).default(5),
  /** How long sent and expired messages are kept. Longer than any late limit, since a day that is planned again would be sent again. */
  retentionDays: z.int().min(35).default(400),
  /** Calls to the email service per second over all senders; absent: unlimited. */
  ratePerSecond: z.number().positive().optional(),
  /** How many send tasks one queue message carries at most. 1: the form that versions without bundles read too. */
  bundleSize: z.int().min(1).max(25).default(25),
  /** How many messages one sender claims at once. The others of its batch wait for them, or go back on the queue. */
  messagesAtOnce: z.int().min(1).max(100).default(10),
  /** A day with so many times the messages of the median day, and more than 1,000, rings an alarm two days before. */
  volumeLimit: z.union([z.literal("off"), z.number().gt(1)]).default(5),
  breaker: breakerPolicySchema.prefault({}),
  /** Set from the stage's setting of the same name (lib/environment.ts). Absent: everybody. */
  allowedRecipients: allowedRecipientsSchema.optional(),
});
export type Policy = z.infer<typeof policySchema>;
