import { expect, test } from "vitest";
import { type FunctionDefinition, type FunctionName, functions } from "../../functions/manifest/functions.ts";
import { type Route, routes } from "../../functions/manifest/routes.ts";
import { whileCallerWaits } from "../../functions/storage/database.ts";

/** API Gateway waits for a function no longer than this. */
const GATEWAY_SECONDS = 29;

const behindRoutes = new Set(Object.values(routes).map((route: Route) => route.function));
const definition = (name: FunctionName): FunctionDefinition => functions[name];

test.each([...behindRoutes])("deadlines nest for %s: calls to a table, then the function, then the gateway", (name) => {
  const { timeoutSeconds, tables } = definition(name);
  expect(timeoutSeconds).toBeLessThanOrEqual(GATEWAY_SECONDS);
  // A second for the pauses between attempts, another one for the answer.
  const callSeconds = (whileCallerWaits.maxAttempts * whileCallerWaits.requestTimeout) / 1_000 + 2;
  if (Object.keys(tables).length > 0) expect(callSeconds).toBeLessThan(timeoutSeconds);
});
