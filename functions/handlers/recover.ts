import { openQueues } from "../delivery/openQueues.ts";
import { recover } from "../recovery/recover.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/timeLeft.ts";
import { countForecast } from "../users/countForecast.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = { ...openDependencies(environment), ...openQueues(environment) };

export const handler = entrypoint(async (_event: unknown, context) => {
  const timeLeft = timeLeftOf(context);
  const report = await recover(deps, timeLeft);
  // Last, in the time that is left: the repair must never wait for a forecast.
  await countForecast(deps, timeLeft);
  return report;
});
