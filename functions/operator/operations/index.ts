import type { Operation } from "../../api/operation.ts";
import type { OperatorRouteName } from "../../wiring.ts";
import type { OperatorTools } from "../operatorTools.ts";
import { pauseSending, resumeSending } from "./brake.ts";
import { detailed, health, listSchedules, live, ready } from "./health.ts";
import { runEnqueue, runPrecalculate, runRecover, runRedrive } from "./jobs.ts";
import { getMessage, listMessages, retryMessage } from "./messages.ts";
import { scrape } from "./metrics.ts";

/** One for each route of the operator function: a route without an operation does not compile. */
export const operatorOperations: Record<OperatorRouteName, Operation<OperatorTools>> = {
  listMessages,
  getMessage,
  retryMessage,
  runPrecalculate,
  runEnqueue,
  runRecover,
  runRedrive,
  pauseSending,
  resumeSending,
  listSchedules,
  health,
  live,
  ready,
  detailed,
  scrape,
};
