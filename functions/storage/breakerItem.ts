import * as z from "zod";
import type { Breaker, OutcomeBucket } from "../domain/breaker.ts";
import { instantSchema } from "../domain/model.ts";

export const BREAKER_KEY = { pk: "BREAKER", sk: "STATE" };

const stateSchema = z.object({
  phase: z.enum(["CLOSED", "OPEN", "HALF_OPEN"]),
  generation: z.int(),
  revision: z.int(),
  since: instantSchema,
  cause: z.enum(["FAILURES", "REFUSALS"]).optional(),
  openUntil: instantSchema.optional(),
  openings: z.int(),
  probeOwner: z.string().optional(),
  probeUntil: instantSchema.optional(),
  reservedThrough: instantSchema.optional(),
  paused: z.object({ at: instantSchema, by: z.string(), reason: z.string() }).optional(),
});

/** The counters of one bucket: attributes of their own, so that ADD can count them side by side. */
export function counterNames(bucket: number) {
  return { accepted: `a${bucket}`, failed: `f${bucket}`, refused: `r${bucket}` };
}

/** Reads the breaker's item. Throws where it is not one: a bug, not a case. */
export function readBreaker(item: Record<string, unknown>): Breaker {
  const buckets = Object.keys(item).filter((name) => /^a\d+$/.test(name));
  return { ...stateSchema.parse(item), outcomes: buckets.map((name) => readBucket(item, Number(name.slice(1)))) };
}

function readBucket(item: Record<string, unknown>, bucket: number): OutcomeBucket {
  const names = counterNames(bucket);
  return {
    bucket,
    accepted: Number(item[names.accepted] ?? 0),
    failed: Number(item[names.failed] ?? 0),
    refused: Number(item[names.refused] ?? 0),
  };
}
