import { openQueueClient, sqsDeadLetters, sqsMessageQueue } from "../delivery/sqsMessageQueue.ts";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/job.ts";
import { log } from "../runtime/log.ts";
import { meter } from "../runtime/metrics.ts";
import { openStores } from "../runtime/stores.ts";
import { recover } from "../recovery/recover.ts";

const environment = readEnvironment();
const client = openQueueClient();
const tools = {
  ...openStores(environment),
  queue: sqsMessageQueue(client, environment.QUEUE_URL),
  deadLetters: sqsDeadLetters(client, environment.DEAD_LETTER_QUEUE_URL),
  clock: systemClock,
  log,
  meter,
  policy: environment.POLICY,
};

export const handler = entrypoint((_event: unknown, context) => recover(tools, timeLeftOf(context)));
