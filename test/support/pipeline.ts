import { randomUUID, randomUUIDv7 } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { bodyOf, bundlesOf } from "../../functions/delivery/bundles.ts";
import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import type { DeadLetter } from "../../functions/delivery/messageQueue.ts";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { type Instant, type UserId, userIdSchema } from "../../functions/domain/model.ts";
import { type Policy, policySchema } from "../../functions/domain/policy.ts";
import type { ReceiptEvent } from "../../functions/domain/receipt.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import type { RawRequest } from "../../functions/http/operation.ts";
import type { Answer } from "../../functions/http/problem.ts";
import type { MetricName } from "../../functions/manifest/metrics/index.ts";
import type { ApiRouteName, ReceiptRouteName } from "../../functions/manifest/routes.ts";
import { parseIdempotencyKey } from "../../functions/messages/emailRequest.ts";
import { replay } from "../../functions/messages/replay.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { receiptOperations } from "../../functions/receipts/receiptOperations.ts";
import { recover } from "../../functions/recovery/recover.ts";
import { chunks } from "../../functions/runtime/batches.ts";
import type { QueueRecord } from "../../functions/sending/queueRecords.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { type Database, openDatabase } from "../../functions/storage/database.ts";
import { dynamoBreakerStore } from "../../functions/storage/dynamoBreakerStore.ts";
import { dynamoControlStore } from "../../functions/storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";
import { caller, enforceGrants } from "../../local/lambda/grants.ts";
import { watchCommands } from "../mutants/active.ts";

/**
 * An engine for one test file: started in memory, or the one at DYNAMODB_ENDPOINT, which keeps tables apart by access key.
 * Its address goes into the environment as the SDK reads it.
 */
export async function startEngine() {
  process.env.AWS_ACCESS_KEY_ID = `test${randomUUID().replaceAll("-", "")}`;
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  process.env.AWS_REGION = "eu-central-1";
  const engine = await startDynamoDb(undefined, process.env.DYNAMODB_ENDPOINT);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
  await createTables(engine.endpoint);
  const database = openDatabase(localTableNames);
  watchCommands(database.client);
  const liftGrants = enforceGrants(localTableNames);
  return {
    database,
    stop: async () => {
      liftGrants();
      database.client.destroy();
      await engine.stop();
    },
  };
}

export type Engine = Awaited<ReturnType<typeof startEngine>>;
export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * The whole pipeline on a real DynamoDB engine, with the clock, the queue and the email service in the test's hand. Nothing
 * happens by itself: the test says what runs, in which order, and what at once.
 */
export function createPipeline(engine: { database: Database }, start: string, overrides: Partial<Policy> = {}) {
  const policy = policySchema.parse({ partitions: 2, ...overrides });
  let now = toInstant(Date.parse(start));
  const clock = () => now;
  const metrics = new Map<MetricName, number>();
  const lines: { code: string; fields: unknown }[] = [];
  const deliveries: (EmailRequest & { at: Instant })[] = [];
  const deadLetters: DeadLetter[] = [];
  const tasks: { task: SendTask; visibleAt: Instant }[] = [];
  let respond = async (_letter: EmailRequest): Promise<DeliveryOutcome> => ({ kind: "accepted" });
  const settings = policy;
  const say = (code: string, fields: unknown) => void lines.push({ code, fields });

  const deps = {
    users: dynamoUserStore(engine.database, settings),
    messages: dynamoMessageStore(engine.database, settings),
    control: dynamoControlStore(engine.database),
    breaker: dynamoBreakerStore(engine.database),
    queue: {
      async put(batch: readonly SendTask[], at: Instant) {
        for (const task of batch) {
          const wanted = task.slot?.at ?? task.notBefore;
          tasks.push({ task, visibleAt: wanted > at ? wanted : at });
        }
        return { refused: [] };
      },
      async depth() {
        return { visible: tasks.length, inFlight: 0, delayed: 0 };
      },
    },
    deadLetters: { put: async (delivery: DeadLetter) => void deadLetters.push(delivery) },
    emailService: {
      send: (delivery: EmailRequest) => {
        deliveries.push({ ...delivery, at: now });
        return respond(delivery);
      },
    },
    clock,
    random: () => 0.5,
    wait: (millis: number) => setTimeout(millis, undefined, { ref: false }),
    newId: () => randomUUIDv7(),
    recordMetric: (name: MetricName, value: number) => void metrics.set(name, (metrics.get(name) ?? 0) + value),
    log: { debug: say, info: say, warn: say, error: say },
    policy,
  };
  const always = () => true;
  const callReceipts = (name: ReceiptRouteName, request: Partial<RawRequest>): Promise<Answer> =>
    caller.run("receipts", () =>
      receiptOperations[name].run(deps, { params: {}, query: {}, headers: {}, body: undefined, ...request }),
    );

  const pipeline = {
    deps,
    deliveries,
    deadLetters,
    tasks,
    lines,
    metric: (name: MetricName) => metrics.get(name) ?? 0,
    now: clock,
    moveTo: (instant: string) => {
      now = toInstant(Date.parse(instant));
    },
    moveBy: (millis: number) => {
      now = plus(now, millis);
    },
    serviceAnswers: (answer: (delivery: EmailRequest) => Promise<DeliveryOutcome>) => {
      respond = answer;
    },
    precalculate: () => caller.run("precalculate", () => precalculate(deps, {}, always)),
    enqueue: () => caller.run("enqueue", () => enqueue(deps, always)),
    recover: () => caller.run("recover", () => recover(deps, always)),
    /** One invocation of the sender with these copies. */
    send: (batch: readonly SendTask[]) =>
      caller.run("send", () =>
        sendBatch(
          deps,
          batch.map((task) => ({ messageId: randomUUID(), body: bodyOf([task]) })),
          randomUUID(),
          always,
        ),
      ),
    /** One invocation with these queue messages. */
    sendRecords: (records: readonly QueueRecord[], timeLeft: () => boolean = always) =>
      caller.run("send", () => sendBatch(deps, records, randomUUID(), timeLeft)),
    /** Takes from the queue what is visible now. */
    take: () => {
      const visible = tasks.filter(({ visibleAt }) => visibleAt <= now);
      for (const each of visible) tasks.splice(tasks.indexOf(each), 1);
      return visible.map(({ task }) => task);
    },
    /** What a minute does: a tick, then everything that is visible, ten queue messages at a time. */
    minute: async () => {
      await pipeline.enqueue();
      await pipeline.drain();
    },
    drain: async () => {
      for (let batch = pipeline.take(); batch.length > 0; batch = pipeline.take()) {
        const bodies = bundlesOf(batch, now, policy.bundleSize).map(bodyOf);
        for (const ten of chunks(bodies, 10))
          await pipeline.sendRecords(ten.map((body) => ({ messageId: randomUUID(), body })));
      }
    },
    call: (
      name: ApiRouteName,
      request: {
        id?: string;
        externalId?: string;
        body?: unknown;
        query?: Record<string, string>;
        headers?: Record<string, string>;
      },
    ): Promise<Answer> =>
      caller.run("api", () =>
        userOperations[name].run(deps, {
          params: { id: request.id, externalId: request.externalId },
          query: request.query ?? {},
          headers: request.headers ?? {},
          body: request.body,
        }),
      ),
    /** Adds a user and answers their id. */
    addUser: async (fields: Record<string, unknown> = {}): Promise<UserId> => {
      const body = {
        firstName: "Ada",
        lastName: "Lovelace",
        email: `${randomUUID()}@example.com`,
        timezone: "Europe/Berlin",
        birthdayDate: "1990-06-15",
        ...fields,
      };
      const answer = await pipeline.call("createUser", { body });
      if (answer.status !== 201) throw new Error(`not created: ${JSON.stringify(answer.body)}`);
      return userIdSchema.parse(Reflect.get(Object(answer.body), "id"));
    },
    edit: (id: UserId, body: Record<string, unknown>) => pipeline.call("updateUser", { id, body }),
    /** Posts receipts about the messages that were sent, and answers how many were accepted and unknown. */
    receipts: async (receipts: readonly { idempotencyKey: string; event: ReceiptEvent; reason?: string }[]) => {
      const body = { receipts: receipts.map((each) => ({ at: now, ...each })) };
      return (await callReceipts("postReceipts", { body })).body;
    },
    lift: (userId: UserId) => callReceipts("liftSuppression", { params: { userId } }),
    suppressions: () => callReceipts("listSuppressions", {}),
    replay: (message: Message) => caller.run("operator", () => replay(deps, message, "operator")),
    messagesOf: (id: UserId) => deps.messages.ofUser(id),
    deliveriesOf: (id: UserId) =>
      deliveries.filter((delivery) => parseIdempotencyKey(delivery.idempotencyKey)?.userId === id),
  };
  return pipeline;
}
