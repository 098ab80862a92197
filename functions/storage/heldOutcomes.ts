import { between, SECOND, toInstant } from "../domain/instants.ts";
import type { BreakerStore } from "./controlStore.ts";

type AddOutcomes = BreakerStore["addOutcomes"];

/** All senders write the outcomes to one item: each container adds plain successes this rarely. */
const HOLD = 2 * SECOND;
/** Successes that were held longer say nothing about the service as it is now, and could hide that it fails. */
const TOO_OLD = 10 * SECOND;

/**
 * Saves the write for a batch that was accepted whole. Its count goes with the container's next write: after two seconds, or at
 * once with the first failure or refusal. So failures are counted and evaluated as before; of the successes beside them, those of
 * other containers from the last two seconds may be missing. The first success of a generation is written at once, so that
 * "not one success in the window" stays true only where there is none.
 */
export function holdAccepted(add: AddOutcomes): AddOutcomes {
  let held = { generation: Number.NaN, accepted: 0, at: toInstant(0) };
  let addedAt = toInstant(0);

  return async (generation, counts, now) => {
    const age = between(held.at, now);
    const kept = held.generation === generation && age >= 0 && age <= TOO_OLD ? held.accepted : 0;
    const accepted = kept + counts.accepted;
    const sinceAdded = between(addedAt, now);
    const isSoon = held.generation === generation && sinceAdded >= 0 && sinceAdded < HOLD;
    if (isSoon && counts.failed === 0 && counts.refused === 0) {
      held = { generation, accepted, at: now };
      return undefined;
    }
    held = { generation, accepted: 0, at: now };
    addedAt = now;
    return add(generation, { ...counts, accepted }, now);
  };
}
