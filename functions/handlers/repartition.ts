import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/job.ts";
import { log } from "../runtime/log.ts";
import { meter } from "../runtime/metrics.ts";
import { openStores } from "../runtime/stores.ts";
import { repartition, repartitionInput } from "../repartitioning/repartition.ts";

const environment = readEnvironment();
const tools = { ...openStores(environment), clock: systemClock, log, meter, policy: environment.POLICY };

export const handler = entrypoint((event: unknown, context) =>
  repartition(tools, repartitionInput.parse(event ?? {}), timeLeftOf(context)),
);
