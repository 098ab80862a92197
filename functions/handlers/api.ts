import { randomUUIDv7 } from "node:crypto";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { openQueueClient, sqsMessageQueue } from "../delivery/sqsMessageQueue.ts";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { log } from "../runtime/log.ts";
import { meter } from "../runtime/metrics.ts";
import { openStores } from "../runtime/stores.ts";
import { api } from "../http/answerRequest.ts";

const environment = readEnvironment();
const queue = sqsMessageQueue(openQueueClient(), environment.QUEUE_URL);
const newId = () => randomUUIDv7();
const tools = { ...openStores(environment), queue, newId, clock: systemClock, log, meter, policy: environment.POLICY };

export const handler = entrypoint((event: APIGatewayProxyEvent) => api(tools, event));
