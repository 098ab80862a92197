import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { logger } from "./log.ts";
import { metrics } from "./metrics.ts";

/** Wraps a handler for Lambda: log lines carry the invocation's id, and its metrics are flushed even when it throws. */
export function entrypoint<Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
    .handler(handler);
}
