import type { SQSEvent } from "aws-lambda";
import { openParameterClient, ssmCredential } from "../delivery/credential.ts";
import { httpEmailService } from "../delivery/httpEmailService.ts";
import { openQueueClient, sqsDeadLetters, sqsMessageQueue } from "../delivery/sqsMessageQueue.ts";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { errorFields, log } from "../runtime/log.ts";
import { meter } from "../runtime/metrics.ts";
import { openStores } from "../runtime/stores.ts";
import { sendBatch } from "../sending/sendBatch.ts";

const environment = readEnvironment();
const policy = environment.POLICY;
const secretName = environment.EMAIL_SERVICE_SECRET;
const credential =
  secretName === undefined
    ? undefined
    : ssmCredential(openParameterClient(), secretName, (error) =>
        log.error("EMAIL_SECRET_UNAVAILABLE", errorFields(error)),
      );
const client = openQueueClient();
const tools = {
  ...openStores(environment),
  queue: sqsMessageQueue(client, environment.QUEUE_URL),
  deadLetters: sqsDeadLetters(client, environment.DEAD_LETTER_QUEUE_URL),
  emailService: httpEmailService({ url: environment.EMAIL_SERVICE_URL, timeoutMs: policy.emailTimeoutMs, credential }),
  clock: systemClock,
  random: Math.random,
  log,
  meter,
  policy,
};

export const handler = entrypoint((event: SQSEvent, context) => sendBatch(tools, event.Records, context.awsRequestId));
