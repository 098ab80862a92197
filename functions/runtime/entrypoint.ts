import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { logger } from "./log.ts";
import { publishMetrics } from "./metrics.ts";

/** Wraps a handler for Lambda: log lines carry the invocation's id, and its metrics are written even when it throws. */
export function entrypoint<Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use({ after: () => publishMetrics(), onError: () => publishMetrics() })
    .handler(handler);
}
