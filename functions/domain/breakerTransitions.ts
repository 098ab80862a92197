import { type Breaker, bucketAt, nextPhase, type OpenCause, type OutcomeCounts } from "./breaker.ts";
import { between, plus, SECOND } from "./instants.ts";
import type { Instant } from "./model.ts";
import type { BreakerPolicy } from "./policy.ts";

/** The result of one call of the email service, as the breaker counts it. */
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
 * A failure rate needs many calls. On a day with few calls, a few failures without any success open the breaker too. Failures "in a
 * row" are not counted, because the calls of a batch run at the same time and have no order.
 */
function causeToOpen({ accepted, failed, refused }: OutcomeCounts, policy: BreakerPolicy): OpenCause | undefined {
  const calls = accepted + failed + refused;
  const failing = calls >= policy.minimumCalls && failed / calls >= policy.failureRate;
  if (failing || (accepted === 0 && failed >= policy.minimumFailures)) return "FAILURES";
  const refusing = calls >= policy.minimumCalls && refused / calls > policy.refusalRate;
  if (refusing || (accepted === 0 && refused >= policy.minimumRefusals)) return "REFUSALS";
  return undefined;
}

/** The count of openings starts again after a full ramp without an opening. Refusals never lengthen the cool-down. */
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
 * The phase after the answer to the probe. A refused probe does not show whether the service works. The breaker then stays open for
 * the same cool-down again, so that a few wrong addresses do not delay all other users more and more.
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

/** The probe had nothing to send. The next probe may start at once. */
export function releaseProbe(breaker: Breaker, now: Instant): Breaker {
  return { ...nextPhase(breaker, "OPEN", now), openUntil: now };
}
