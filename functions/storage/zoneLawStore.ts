import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import type { LawInForce } from "../domain/zones/lawInForce.ts";

const moveCountsSchema = z.object({
  movedEarlier: z.int(),
  movedLater: z.int(),
  added: z.int(),
  unchanged: z.int(),
});
/** What a change of law did to messages that are not sent. `added`: those whose due time moved into the planned window. */
export type MoveCounts = z.infer<typeof moveCountsSchema>;

export const lawProgressSchema = z.object({
  /** Which pass of which change. */
  pass: z.string(),
  /** Grows with each write, so that of two copies of a job only one goes on. */
  turn: z.int().positive(),
  /** The date keys before this one are done; of this one, the users up to `after`. */
  step: z.int().nonnegative(),
  after: userIdSchema.optional(),
  done: z.boolean(),
  counts: moveCountsSchema,
});
/** How far a pass is in one partition. */
export type LawProgress = z.infer<typeof lawProgressSchema>;

/** The law of time zones that the plan follows, and how far a change of it is. Strongly consistent. */
export type ZoneLawStore = {
  lawInForce(): Promise<LawInForce | undefined>;
  /** Replaces the law, if the revision of `from` still stands. */
  changeLaw(from: LawInForce | undefined, to: LawInForce): Promise<boolean>;
  lawProgress(partition: number): Promise<LawProgress | undefined>;
  /** Moves the progress, if the turn of `from` still stands. */
  advanceLaw(partition: number, from: LawProgress | undefined, to: LawProgress): Promise<boolean>;
};
