import { type Transition, transitions } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import type { PartitionCounts } from "../domain/partition.ts";
import { dueKeyOf } from "./keys.ts";
import { ttlOf } from "./messageItem.ts";
import type { TransitionChanges, TransitionTarget } from "./messageStore.ts";

export type WriteSettings = PartitionCounts & { retentionDays: number };
export type TransitionContext = { table: string; now: Instant; settings: WriteSettings };

/** What a transition writes, and the conditions for it. The update and the PartiQL statement are both made from this. */
export type TransitionParts = {
  sets: readonly (readonly [field: string, value: unknown])[];
  removes: readonly string[];
  /** The statuses that the transition starts from, the version, and the owner if the transition ends a claim. */
  expected: { from: readonly string[]; version: number; owner: string | undefined };
};

export function transitionParts(
  transition: Transition,
  target: TransitionTarget,
  changes: TransitionChanges,
  { now, settings }: TransitionContext,
): TransitionParts {
  const { from, to } = transitions[transition];
  const fields: Record<string, unknown> = {
    status: to,
    // The mark QUEUED keeps the version: the task on the queue was sent before it was written and carries the same one.
    version: transition === "queue" ? target.version : target.version + 1,
    updatedAt: now,
    dueKey: dueKeyOf({ userId: target.userId, status: to }, settings.partitions) ?? null,
    ttl: ttlOf(to, now, settings.retentionDays) ?? null,
    ...changes,
  };
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    sets: written.filter(([, value]) => value !== null),
    removes: written.filter(([, value]) => value === null).map(([field]) => field),
    expected: { from, version: target.version, owner: transition === "claim" ? undefined : target.owner },
  };
}
