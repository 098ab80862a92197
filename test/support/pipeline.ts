import { randomUUID, randomUUIDv7 } from "node:crypto";
import { operations } from "../../functions/users/userOperations.ts";
import type { Answer } from "../../functions/http/problem.ts";
import type { DeliveryOutcome, Letter } from "../../functions/delivery/emailService.ts";
import type { DeadLetter } from "../../functions/delivery/messageQueue.ts";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { parseMessageId } from "../../functions/domain/message.ts";
import { type Instant, type UserId, userIdSchema } from "../../functions/domain/model.ts";
import { type Policy, policySchema } from "../../functions/domain/policy.ts";
import type { QueueCopy } from "../../functions/domain/sendTask.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { recover } from "../../functions/recovery/recover.ts";
import type { MetricName } from "../../functions/runtime/metricNames.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { openDatabase } from "../../functions/storage/database.ts";
import { dynamoBreakerStore } from "../../functions/storage/dynamoBreakerStore.ts";
import { dynamoControlStore } from "../../functions/storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoPeopleStore } from "../../functions/storage/dynamoUserStore.ts";
import type { ApiRouteName } from "../../functions/manifest/manifest.ts";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { caller, enforceGrants } from "../../local/lambda/grants.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";

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
export type World = ReturnType<typeof createWorld>;

/**
 * The whole pipeline on a real DynamoDB engine, with the clock, the queue and the email service in the test's hand. Nothing
 * happens by itself: the test says what runs, in which order, and what at once.
 */
export function createWorld(engine: Engine, start: string, overrides: Partial<Policy> = {}) {
  const policy = policySchema.parse({ partitions: 2, ...overrides });
  let now = toInstant(Date.parse(start));
  const clock = () => now;
  const metrics = new Map<MetricName, number>();
  const lines: { code: string; fields: unknown }[] = [];
  const letters: (Letter & { at: Instant })[] = [];
  const deadLetters: DeadLetter[] = [];
  const copies: { copy: QueueCopy; visibleAt: Instant }[] = [];
  let respond = async (_letter: Letter): Promise<DeliveryOutcome> => ({ kind: "accepted" });
  const settings = policy;
  const say = (code: string, fields: unknown) => void lines.push({ code, fields });

  const tools = {
    people: dynamoPeopleStore(engine.database, settings),
    messages: dynamoMessageStore(engine.database, settings),
    control: dynamoControlStore(engine.database),
    breaker: dynamoBreakerStore(engine.database),
    queue: {
      async put(batch: readonly QueueCopy[], at: Instant) {
        for (const copy of batch) {
          const wanted = copy.slot?.at ?? copy.notBefore;
          copies.push({ copy, visibleAt: wanted > at ? wanted : at });
        }
        return { refused: [] };
      },
      async depth() {
        return { visible: copies.length, inFlight: 0, delayed: 0 };
      },
    },
    deadLetters: { put: async (letter: DeadLetter) => void deadLetters.push(letter) },
    emailService: {
      send: (letter: Letter) => {
        letters.push({ ...letter, at: now });
        return respond(letter);
      },
    },
    clock,
    random: () => 0.5,
    newId: () => randomUUIDv7(),
    meter: (name: MetricName, value: number) => void metrics.set(name, (metrics.get(name) ?? 0) + value),
    log: { info: say, warn: say, error: say },
    policy,
  };
  const always = () => true;

  const world = {
    tools,
    letters,
    deadLetters,
    copies,
    lines,
    metric: (name: MetricName) => metrics.get(name) ?? 0,
    now: clock,
    moveTo: (instant: string) => {
      now = toInstant(Date.parse(instant));
    },
    moveBy: (millis: number) => {
      now = plus(now, millis);
    },
    serviceAnswers: (answer: (letter: Letter) => Promise<DeliveryOutcome>) => {
      respond = answer;
    },
    precalculate: () => caller.run("precalculate", () => precalculate(tools, {}, always)),
    enqueue: () => caller.run("enqueue", () => enqueue(tools, always)),
    recover: () => caller.run("recover", () => recover(tools, always)),
    /** One invocation of the sender with these copies. */
    send: (batch: readonly QueueCopy[]) =>
      caller.run("send", () =>
        sendBatch(
          tools,
          batch.map((copy) => ({ messageId: randomUUID(), body: JSON.stringify(copy) })),
          randomUUID(),
        ),
      ),
    /** Takes from the queue what is visible now. */
    take: () => {
      const visible = copies.filter(({ visibleAt }) => visibleAt <= now);
      for (const each of visible) copies.splice(copies.indexOf(each), 1);
      return visible.map(({ copy }) => copy);
    },
    /** What a minute does: a tick, then everything that is visible, ten at a time. */
    minute: async () => {
      await world.enqueue();
      await world.drain();
    },
    drain: async () => {
      for (let batch = world.take(); batch.length > 0; batch = world.take()) {
        for (let from = 0; from < batch.length; from += 10) await world.send(batch.slice(from, from + 10));
      }
    },
    call: (
      name: ApiRouteName,
      request: { id?: string; body?: unknown; query?: Record<string, string> },
    ): Promise<Answer> =>
      caller.run("api", () =>
        operations[name].run(tools, {
          params: { id: request.id },
          query: request.query ?? {},
          headers: {},
          body: request.body,
        }),
      ),
    /** Adds a person and answers their id. */
    addPerson: async (fields: Record<string, unknown> = {}): Promise<UserId> => {
      const body = {
        firstName: "Ada",
        lastName: "Lovelace",
        email: `${randomUUID()}@example.com`,
        timezone: "Europe/Berlin",
        birthdayDate: "1990-06-15",
        ...fields,
      };
      const answer = await world.call("createUser", { body });
      if (answer.status !== 201) throw new Error(`not created: ${JSON.stringify(answer.body)}`);
      return userIdSchema.parse(Reflect.get(Object(answer.body), "id"));
    },
    edit: (id: UserId, body: Record<string, unknown>) => world.call("updateUser", { id, body }),
    messagesOf: (id: UserId) => tools.messages.ofPerson(id),
    lettersOf: (id: UserId) => letters.filter((letter) => parseMessageId(letter.idempotencyKey)?.userId === id),
  };
  return world;
}
