import type { Operation } from "../http/operation.ts";
import type { OperatorRouteName } from "../manifest/routes.ts";
import { getDay, listDayMessages } from "./days.ts";
import { detailed, health, listSchedules, live, ready } from "./health.ts";
import { runEnqueue, runPrecalculate, runRecover, runRedrive } from "./jobs.ts";
import { getMessage, listMessages, retryMessage } from "./messages.ts";
import { scrape } from "./openMetrics.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";
import { pauseSending, resumeSending } from "./sendingPause.ts";

/** One for each route of the operator function: a route without an operation does not compile. */
export const operatorOperations: Record<OperatorRouteName, Operation<OperatorDependencies>> = {
  listMessages,
  getMessage,
  retryMessage,
  getDay,
  listDayMessages,
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
