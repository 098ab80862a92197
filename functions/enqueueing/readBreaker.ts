import type { Breaker } from "../domain/breaker.ts";
import type { Clock } from "../runtime/clock.ts";
import { errorFields, type Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { BreakerStore } from "../storage/controlStore.ts";

type ReadBreakerDependencies = { breaker: BreakerStore; clock: Clock; log: Log; recordMetric: RecordMetric };

/** Reads the breaker and reports its state. Undefined: it can't be read. Sending then continues, and a metric reports it. */
export async function readBreaker(deps: ReadBreakerDependencies): Promise<Breaker | undefined> {
  try {
    const breaker = await deps.breaker.read(deps.clock());
    deps.recordMetric("BreakerOpen", Number(breaker.phase !== "CLOSED"));
    deps.recordMetric("HeldByRefusals", Number(breaker.phase !== "CLOSED" && breaker.cause === "REFUSALS"));
    deps.recordMetric("SendingPaused", Number(breaker.paused !== undefined));
    return breaker;
  } catch (error) {
    deps.recordMetric("BreakerUnreadable", 1);
    deps.log.error("BREAKER_UNREADABLE", errorFields(error));
    return undefined;
  }
}
