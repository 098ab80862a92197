import { between, SECOND, toInstant } from "../domain/instants.ts";
import type { BreakerStore } from "./controlStore.ts";

type AddOutcomes = BreakerStore["addOutcomes"];

/** How often a container adds plain successes to the breaker at most, because all senders write the same item. */
const HOLD = 2 * SECOND;
/** Successes that were held longer say nothing about the service as it is now, and could hide that it fails. */
const TOO_OLD = 10 * SECOND;

/**
 * Saves the write for a batch in which every message was accepted. Its count is added with the next write of the container: after two
 * seconds, or with the first failure or refusal. So failures are counted and evaluated at once, but successes of other containers in
 * the last two seconds may be missing. The first success of a generation is written at once, so that the window has no success only if
 * there was none.
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
