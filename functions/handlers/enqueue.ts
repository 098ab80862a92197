import { openQueueClient, sqsMessageQueue } from "../delivery/sqsMessageQueue.ts";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/job.ts";
import { log } from "../runtime/log.ts";
import { meter } from "../runtime/metrics.ts";
import { openStores } from "../runtime/stores.ts";
import { enqueue } from "../enqueueing/enqueue.ts";

const environment = readEnvironment();
const queue = sqsMessageQueue(openQueueClient(), environment.QUEUE_URL);
const tools = { ...openStores(environment), queue, clock: systemClock, log, meter, policy: environment.POLICY };

export const handler = entrypoint((_event: unknown, context) => enqueue(tools, timeLeftOf(context)));
