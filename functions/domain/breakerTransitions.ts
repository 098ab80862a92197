import { type Breaker, bucketAt, nextPhase, type OpenCause, type OutcomeCounts } from "./breaker.ts";
import { between, plus, SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";
import type { BreakerPolicy } from "./policy.ts";

/** What one call of the email service tells the breaker. */
export type CallResult = keyof OutcomeCounts;

/** Opens a closed breaker when the outcomes of the window are implausible for a healthy service. Undefined: no change. */
export function evaluate(breaker: Breaker, now: Instant, policy: BreakerPolicy): Breaker | undefined {
  if (breaker.phase !== "CLOSED") return undefined;
  const cause = causeToOpen(countWindow(breaker, now, policy), policy);
  return cause && opened({ ...breaker, cause }, openingsAfter(breaker, cause, now, policy), now, policy);
}

function countWindow(breaker: Breaker, now: Instant, policy: BreakerPolicy): OutcomeCounts {
  const oldest = bucketAt(plus(now, -policy.windowSeconds * SECOND));
  const window = breaker.outcomes.filter(({ bucket }) => bucket > oldest);
  const sum = (result: CallResult) => window.reduce((total, each) => total + each[result], 0);
  return { accepted: sum("accepted"), failed: sum("failed"), refused: sum("refused") };
}

/**
 * A rate needs many calls. On a quiet day there are few, so a few failures without any success count as well. The calls of a
 * batch run side by side: there is no order to count "in a row" by.
 */
function causeToOpen({ accepted, failed, refused }: OutcomeCounts, policy: BreakerPolicy): OpenCause | undefined {
  const calls = accepted + failed + refused;
  const failing = calls >= policy.minimumCalls && failed / calls >= policy.failureRate;
  if (failing || (accepted === 0 && failed >= policy.minimumFailures)) return "FAILURES";
  const refusing = calls >= policy.minimumCalls && refused / calls > policy.refusalRate;
  if (refusing || (accepted === 0 && refused >= policy.minimumRefusals)) return "REFUSALS";
  return undefined;
}

/** A full ramp without opening again ends a row of openings. Refusals never lengthen the cool-down. */
function openingsAfter(breaker: Breaker, cause: OpenCause, now: Instant, policy: BreakerPolicy): number {
  const rampIsOver = between(breaker.since, now) >= (policy.rampSeconds + policy.windowSeconds) * SECOND;
  if (rampIsOver) return 1;
  return cause === "REFUSALS" ? Math.max(1, breaker.openings) : breaker.openings + 1;
}

function opened(breaker: Breaker, openings: number, now: Instant, policy: BreakerPolicy): Breaker {
  const coolDown = Math.min(policy.coolDownCapSeconds, policy.coolDownSeconds * 2 ** Math.min(openings - 1, 30));
  return { ...nextPhase(breaker, "OPEN", now), openings, openUntil: plus(now, coolDown * SECOND) };
}

/**
 * The phase after the probe's answer. A refused probe proves neither that the service is well nor that it is not: the breaker
 * stays open for the same cool-down, so that a few wrong addresses do not hold back everybody else for longer and longer.
 */
export function afterProbe(breaker: Breaker, result: CallResult, now: Instant, policy: BreakerPolicy): Breaker {
  switch (result) {
    case "accepted":
      return nextPhase(breaker, "CLOSED", now);
    case "failed":
      return opened({ ...breaker, cause: "FAILURES" }, breaker.openings + 1, now, policy);
    case "refused":
      return opened({ ...breaker, cause: "REFUSALS" }, Math.max(1, breaker.openings), now, policy);
  }
}

/** The probe found nothing to send: the next one may try at once. */
export function releaseProbe(breaker: Breaker, now: Instant): Breaker {
  return { ...nextPhase(breaker, "OPEN", now), openUntil: now };
}
