import type { Breaker } from "../domain/breaker.ts";
import { afterProbe, evaluate, releaseProbe } from "../domain/breakerTransitions.ts";
import { errorFields } from "../runtime/log.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { BreakerVote } from "./deliver.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** Adds a batch's outcomes to the breaker in one update at the most, and opens the breaker when they make the window look bad. */
export async function reportOutcomes(
  deps: SendDependencies,
  generation: number,
  votes: readonly BreakerVote[],
): Promise<void> {
  const count = (wanted: BreakerVote) => votes.filter((vote) => vote === wanted).length;
  const counts = { accepted: count("accepted"), failed: count("failed"), refused: count("refused") };
  if (counts.accepted + counts.failed + counts.refused === 0) return;
  await logFailure(deps, async () => {
    let breaker = await deps.breaker.addOutcomes(generation, counts, deps.clock());
    await retryOnConflict(async () => {
      const opened = breaker && evaluate(breaker, deps.clock(), deps.policy.breaker);
      if (!breaker || !opened || (await change(deps, breaker, opened))) return "done";
      breaker = await readAgain(deps, generation);
      return undefined;
    });
  });
}

/** Writes the phase that the probe's answer leads to; `none`: there was nothing to send. */
export async function reportProbe(deps: SendDependencies, probing: Breaker, vote: BreakerVote): Promise<void> {
  await logFailure(deps, async () => {
    let breaker: Breaker | undefined = probing;
    await retryOnConflict(async () => {
      if (!breaker) return "done";
      const now = deps.clock();
      const next = vote === "none" ? releaseProbe(breaker, now) : afterProbe(breaker, vote, now, deps.policy.breaker);
      if (await change(deps, breaker, next)) return "done";
      breaker = await readAgain(deps, probing.generation);
      return undefined;
    });
  });
}

/** The item as it is now. Undefined: another sender ended this generation. */
async function readAgain(deps: SendDependencies, generation: number): Promise<Breaker | undefined> {
  const breaker = await deps.breaker.read(deps.clock());
  return breaker.generation === generation ? breaker : undefined;
}

async function change(deps: SendDependencies, from: Breaker, to: Breaker): Promise<boolean> {
  if (!(await deps.breaker.change(from, to))) return false;
  if (from.phase === to.phase) return true;
  const { phase, generation, cause, openUntil } = to;
  deps.log.warn("BREAKER_CHANGED", { from: from.phase, to: phase, generation, cause, until: openUntil });
  if (phase === "OPEN" && from.phase === "CLOSED") deps.recordMetric("BreakerOpened", 1);
  if (phase === "CLOSED") deps.recordMetric("BreakerClosed", 1);
  return true;
}

/** The messages are settled already. If the breaker can't be written, its counts are incomplete, but no message is lost. */
async function logFailure(deps: SendDependencies, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.recordMetric("BreakerUnreadable", 1);
    deps.log.error("BREAKER_UNWRITABLE", errorFields(error));
  }
}
