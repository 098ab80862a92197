import { countDays } from "../days/countDays.ts";
import { openQueues } from "../delivery/openQueues.ts";
import { recover } from "../recovery/recover.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/timeLeft.ts";
import { countForecast } from "../users/countForecast.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = { ...openDependencies(environment), ...openQueues(environment) };

/** Sixteen pages of a large date may be in work when the time ends. */
const COUNTS_RESERVE_MS = 60_000;

export const handler = entrypoint(async (_event: unknown, context) => {
  const report = await recover(deps, timeLeftOf(context));
  // Last, in the time that is left: the repair must never wait for a forecast or a report.
  await countForecast(deps, timeLeftOf(context, COUNTS_RESERVE_MS));
  await countDays(deps, timeLeftOf(context, COUNTS_RESERVE_MS));
  return report;
});
