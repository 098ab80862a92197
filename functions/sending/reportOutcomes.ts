import { afterProbe, type Breaker, evaluate, releaseProbe } from "../domain/breaker.ts";
import { errorFields } from "../runtime/log.ts";
import type { BreakerVote } from "./deliver.ts";
import type { SendDependencies } from "./sendDependencies.ts";

const RACES = 5;

/** Adds a batch's outcomes to the breaker in one update, and opens it where they were the last straw. */
export async function reportOutcomes(
  deps: SendDependencies,
  generation: number,
  votes: readonly BreakerVote[],
): Promise<void> {
  const accepted = votes.filter((vote) => vote === "accepted").length;
  const failed = votes.filter((vote) => vote === "failed").length;
  if (accepted + failed === 0) return;
  await sayingSo(deps, async () => {
    let breaker = await deps.breaker.addOutcomes(generation, { accepted, failed }, deps.clock());
    for (let race = 0; breaker && race < RACES; race++) {
      const opened = evaluate(breaker, deps.clock(), deps.policy.breaker);
      if (!opened || (await changed(deps, breaker, opened))) return;
      breaker = await again(deps, generation);
    }
  });
}

/** What the probe's answer makes of the breaker; `none`: there was nothing to send. */
export async function reportProbe(deps: SendDependencies, probing: Breaker, vote: BreakerVote): Promise<void> {
  await sayingSo(deps, async () => {
    let breaker: Breaker | undefined = probing;
    for (let race = 0; breaker && race < RACES; race++) {
      const now = deps.clock();
      const next =
        vote === "none"
          ? releaseProbe(breaker, now)
          : afterProbe(breaker, vote === "accepted", now, deps.policy.breaker);
      if (await changed(deps, breaker, next)) return;
      breaker = await again(deps, probing.generation);
    }
  });
}

/** The item as it stands now, if it still is of our generation. */
async function again(deps: SendDependencies, generation: number): Promise<Breaker | undefined> {
  const breaker = await deps.breaker.read(deps.clock());
  return breaker.generation === generation ? breaker : undefined;
}

async function changed(deps: SendDependencies, from: Breaker, to: Breaker): Promise<boolean> {
  if (!(await deps.breaker.change(from, to))) return false;
  if (from.phase === to.phase) return true;
  deps.log.warn("BREAKER_CHANGED", { from: from.phase, to: to.phase, generation: to.generation, until: to.openUntil });
  if (to.phase === "OPEN" && from.phase === "CLOSED") deps.recordMetric("BreakerOpened", 1);
  if (to.phase === "CLOSED") deps.recordMetric("BreakerClosed", 1);
  return true;
}

/** The messages are settled: a breaker that can't be written is a loss of caution, not of a message. */
async function sayingSo(deps: SendDependencies, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.recordMetric("BreakerUnreadable", 1);
    deps.log.error("BREAKER_UNWRITABLE", errorFields(error));
  }
}
