import { precalculate, precalculateInput } from "../planning/precalculate.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/timeLeft.ts";
import { openDependencies } from "./dependencies.ts";

const deps = openDependencies(readEnvironment());

export const handler = entrypoint((event: unknown, context) =>
  precalculate(deps, precalculateInput.parse(event ?? {}), timeLeftOf(context)),
);
