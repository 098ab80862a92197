import { openQueues } from "../delivery/openQueues.ts";
import { recover } from "../recovery/recover.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/timeLeft.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = { ...openDependencies(environment), ...openQueues(environment) };

export const handler = entrypoint((_event: unknown, context) => recover(deps, timeLeftOf(context)));
