import * as z from "zod";
import { between, MINUTE, plus } from "../instants.ts";
import { type Instant, instantSchema } from "../model.ts";
import { lawFingerprintsSchema } from "./lawFingerprints.ts";

/** A plan that is moved to another law: the zones that it concerns, and how far it is. */
const lawChangeSchema = z.object({
  zones: z.array(z.string()),
  /** The first pass starts at once; the second one moves what functions of the version before wrote meanwhile. */
  pass: z.union([z.literal(1), z.literal(2)]),
  notBefore: instantSchema,
  /** The instants whose messages are looked at. Fixed for a pass, so that an interrupted one goes on where it stopped. */
  from: instantSchema,
  through: instantSchema,
});
export type LawChange = z.infer<typeof lawChangeSchema>;

/** By which law the plan stands. One item of the control table, changed only by a writer who names the revision that it has read. */
export const lawInForceSchema = z.object({
  revision: z.int().positive(),
  rulesId: z.string(),
  since: instantSchema,
  /** What this law says about the instants in which anything is planned. */
  fingerprints: lawFingerprintsSchema,
  /** Laws that were replaced a short time ago, each with the instant. */
  replaced: z.array(z.object({ rulesId: z.string(), at: instantSchema })),
  change: lawChangeSchema.optional(),
});
export type LawInForce = z.infer<typeof lawInForceSchema>;

/** Functions of the version before have ended after this time: the longest run takes 15 minutes, and a deployment no longer than that. */
export const GRACE = 30 * MINUTE;
/** Between the end of the first pass and the start of the second. */
const SECOND_PASS_AFTER = 15 * MINUTE;

/**
 * What a job does whose own law is `rulesId`:
 *
 *   follow    its law is in force
 *   replace   its law is a new one, or a rollback: the plan moves to it
 *   wait      its law was replaced a moment ago: it may be a job of the version before, which must not move the plan back. After a
 *             rollback the same job, run again when the grace is over, does replace.
 */
export function stepOf(law: LawInForce, rulesId: string, now: Instant): "follow" | "replace" | "wait" {
  if (law.rulesId === rulesId) return "follow";
  return recentlyReplaced(law, now).some((each) => each.rulesId === rulesId) ? "wait" : "replace";
}

/** The laws that were replaced within the grace; older entries say nothing any more. */
export function recentlyReplaced({ replaced }: Pick<LawInForce, "replaced">, now: Instant): LawInForce["replaced"] {
  return replaced.filter(({ at }) => between(at, now) < GRACE);
}

/** The law after a pass has ended: the second pass of the same change is due, or the change is over. */
export function afterPass(law: LawInForce, now: Instant, through: Instant): LawInForce {
  const { change, ...rest } = law;
  const next = { ...rest, revision: law.revision + 1 };
  if (!change || change.pass === 2) return next;
  const notBefore = plus(now, SECOND_PASS_AFTER);
  return {
    ...next,
    change: { ...change, pass: 2, notBefore, through: through > change.through ? through : change.through },
  };
}
