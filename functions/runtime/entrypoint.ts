import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { logger } from "./log.ts";
import { metrics } from "./metrics.ts";

/** Powertools' own middleware complains in the log of every invocation that has nothing to count. */
function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

/** Wraps a handler for Lambda: log lines carry the invocation's id, and its metrics are flushed even when it throws. */
export function entrypoint<Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use({ after: publishMetrics, onError: publishMetrics })
    .handler(handler);
}
