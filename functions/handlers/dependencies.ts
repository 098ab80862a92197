import { systemClock } from "../runtime/clock.ts";
import type { Environment } from "../runtime/environment.ts";
import { log } from "../runtime/log.ts";
import { recordMetric } from "../runtime/metrics.ts";
import type { Patience } from "../storage/database.ts";
import { openStores } from "../storage/openStores.ts";

/** What every function depends on: the stores, the clock, the log, metrics and the policy. Made once for each container. */
export function openDependencies(environment: Environment, patience?: Patience) {
  return {
    ...openStores(environment, patience),
    clock: systemClock,
    random: Math.random,
    log,
    recordMetric,
    policy: environment.POLICY,
  };
}
