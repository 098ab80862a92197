import { setTimeout } from "node:timers/promises";
import type { SQSEvent } from "aws-lambda";
import { openEmailService } from "../delivery/openEmailService.ts";
import { openQueues } from "../delivery/openQueues.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/timeLeft.ts";
import { sendBatch } from "../sending/sendBatch.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = {
  ...openDependencies(environment),
  ...openQueues(environment),
  emailService: openEmailService(environment),
  wait: (millis: number) => setTimeout(millis, undefined, { ref: false }),
};

/** What a round of calls needs besides the call of the email service: admission, claims, reads and commits. Milliseconds. */
const ROUND_RESERVE = 5_000;

export const handler = entrypoint((event: SQSEvent, context) => {
  const timeLeft = timeLeftOf(context, environment.POLICY.emailTimeoutMs + ROUND_RESERVE);
  return sendBatch(deps, event.Records, context.awsRequestId, timeLeft);
});
