import { randomUUIDv7 } from "node:crypto";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { answerRequest } from "../http/answerRequest.ts";
import { openQueueClient, sqsDeadLetters, sqsMessageQueue } from "../delivery/sqsMessageQueue.ts";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/job.ts";
import { log } from "../runtime/log.ts";
import { meter } from "../runtime/metrics.ts";
import { openStores } from "../runtime/stores.ts";
import { operatorOperations } from "../operations/operatorOperations.ts";
import { eventBridgeSchedules, wiredSchedules } from "../operations/scheduleStates.ts";

const environment = readEnvironment();
const client = openQueueClient();
const group = environment.SCHEDULE_GROUP;
const tools = {
  ...openStores(environment),
  queue: sqsMessageQueue(client, environment.QUEUE_URL),
  deadLetters: sqsDeadLetters(client, environment.DEAD_LETTER_QUEUE_URL),
  schedules: group === undefined ? wiredSchedules : eventBridgeSchedules(group),
  stage: environment.STAGE,
  newId: () => randomUUIDv7(),
  clock: systemClock,
  log,
  meter,
  policy: environment.POLICY,
};

export const handler = entrypoint((event: APIGatewayProxyEvent, context) =>
  answerRequest(operatorOperations, { ...tools, timeLeft: timeLeftOf(context) }, event),
);
