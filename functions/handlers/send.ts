import { setTimeout } from "node:timers/promises";
import type { SQSEvent } from "aws-lambda";
import { openEmailService } from "../delivery/openEmailService.ts";
import { openQueues } from "../delivery/openQueues.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { sendBatch } from "../sending/sendBatch.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = {
  ...openDependencies(environment),
  ...openQueues(environment),
  emailService: openEmailService(environment),
  wait: (millis: number) => setTimeout(millis, undefined, { ref: false }),
};

export const handler = entrypoint((event: SQSEvent, context) => sendBatch(deps, event.Records, context.awsRequestId));
