import { randomBytes } from "node:crypto";
import { SQSClient } from "@aws-sdk/client-sqs";
import { queues } from "../functions/manifest/queues.ts";
import { routes } from "../functions/manifest/routes.ts";
import { schedules } from "../functions/manifest/schedules.ts";
import { functionEnvironment } from "../lib/environment.ts";
import { readStage, type Stage } from "../lib/stages.ts";
import { consoleActions } from "./console/actions.ts";
import { createOverview } from "./console/overview.ts";
import { createPlayer } from "./console/player.ts";
import { watchSystem } from "./console/watch.ts";
import { startEmailSink } from "./email/emailSink.ts";
import { openOutbox } from "./email/outbox.ts";
import { openDataFolder } from "./engines/dataFolder.ts";
import { startDynamoDb } from "./engines/dynamodb.ts";
import { startParameters } from "./engines/parameters.ts";
import { startQueues } from "./engines/queues.ts";
import { createTables, localTableNames } from "./engines/tables.ts";
import { localEvents } from "./events/events.ts";
import { createControlSurface } from "./gateway/controlSurface.ts";
import { startGateway } from "./gateway/gateway.ts";
import { answerJson } from "./gateway/http.ts";
import type { ReportError } from "./lambda/errorReporter.ts";
import { createEventSourceMapping } from "./lambda/eventSourceMapping.ts";
import type { RealConsole } from "./lambda/functionLog.ts";
import { enforceGrants } from "./lambda/grants.ts";
import { createInvoke, type Handlers, loadHandlers } from "./lambda/invoke.ts";
import { accountlessAws, setEnvironment, silentFunctions } from "./lambda/processEnvironment.ts";
import { canRestart, restart } from "./restart.ts";
import { reasonOf, StartError } from "./startError.ts";
import { installClock } from "./time/clock.ts";
import { rememberedStart, saveClock } from "./time/clockFile.ts";
import { readSchedules } from "./time/schedule.ts";
import { createTimeline } from "./time/timeline.ts";

export type LocalSystemOptions = {
  /** 0 picks one. */
  port: number;
  /** The folder that keeps the state; `:memory:` keeps nothing. */
  dataDir: string;
  /** Where the clock starts, in milliseconds since the epoch. Default: where the kept state left it, or real time. */
  now?: number | undefined;
  /** Engines that run elsewhere. */
  dynamoDbEndpoint?: string | undefined;
  sqsEndpoint?: string | undefined;
  /** An email service of the developer's own. Default: the built-in one. */
  emailServiceUrl?: string | undefined;
  /** Whether events are recorded from the start, and not from the first `GET /_local/events` on. */
  events?: boolean;
  /** The secret of signed receipts. Default: a new one, which the built-in email service knows. */
  receiptsSecret?: string | undefined;
  /** Whether functions log, as the environment configures it. Default: they log nothing. */
  functionLogs?: boolean;
  /** For tests: handlers in place of those that the manifest names. */
  handlers?: Partial<Handlers>;
  /** For tests: settings in place of those of the stage `local`. */
  stage?: Stage;
  /** The functions' log lines, for the console's timeline of a message. */
  logLines?: RealConsole["onLine"];
  /** Whether the console may replace this process by a new one. Not for a system inside a test. */
  restartable?: boolean;
  /** Called for each crash. */
  reportError?: ReportError;
};

const RECEIPTS_PARAMETER = "/local/receipts";

export type LocalSystem = {
  url: string;
  /** The time of its clock, in milliseconds since the epoch. */
  now(): number;
  stop(): Promise<void>;
};

/**
 * Starts the whole system in this process. It replaces the `Date` and the environment of the process until it is stopped, so there
 * is one system at a time. The functions' modules read the environment once, so a second system in the same process needs its own
 * copies of the modules. If a part does not start, the parts before it are stopped again.
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const parts = new AsyncDisposableStack();
  try {
    const { url, now } = await assemble(options, parts);
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= parts.disposeAsync();
      return stopped;
    };
    return { url, now, stop };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

/** Parts stop in reverse order: first requests, then work, then the engines. */
async function assemble(options: LocalSystemOptions, parts: AsyncDisposableStack) {
  const { reportError = () => {}, stage = readStage("local") } = options;
  const fireable = readSchedules(schedules);
  const folder = openDataFolder(options.dataDir);
  parts.defer(folder.close);
  parts.defer(setEnvironment({ ...accountlessAws, ...(options.functionLogs ? {} : silentFunctions) }));

  const clockFile = folder.file("clock.json");
  const startAt = options.now ?? (clockFile === undefined ? undefined : rememberedStart(clockFile, Date.now()));
  const clock = installClock(startAt, (position) => clockFile !== undefined && saveClock(clockFile, position));
  parts.defer(clock.uninstall);

  const dynamoDb = await startDynamoDb(folder.file("dynamodb.db"), options.dynamoDbEndpoint);
  parts.defer(dynamoDb.stop);
  await orExplain("The DynamoDB engine does not take our tables", "DYNAMODB_ENDPOINT", createTables(dynamoDb.endpoint));
  const events = localEvents(dynamoDb.endpoint);
  if (options.events) await events.turnOn();
  const queue = await orExplain(
    "The queue engine does not start",
    "SQS_ENDPOINT",
    startQueues(folder.path, options.sqsEndpoint),
  );
  parts.defer(queue.stop);
  const kept = openOutbox(folder.file("outbox.jsonl"));
  parts.defer(kept.close);
  const watch = watchSystem({
    folder,
    now: clock.now,
    outbox: kept,
    dynamoDb,
    isShared: options.dynamoDbEndpoint !== undefined,
    logLines: options.logLines,
  });
  parts.defer(watch.stop);
  const { outbox } = watch;
  const emailSink = await startEmailSink(outbox);
  parts.defer(emailSink.stop);

  const receiptsSecret = options.receiptsSecret ?? randomBytes(32).toString("base64url");
  const parameters = await startParameters({ [RECEIPTS_PARAMETER]: receiptsSecret });
  parts.defer(parameters.stop);
  const variables = functionEnvironment(
    { ...stage, emailServiceUrl: options.emailServiceUrl ?? emailSink.url },
    { stageName: "local", tableNames: localTableNames, queueUrls: queue.urls },
  );
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
  };
  parts.defer(setEnvironment({ ...variables, ...endpoints, RECEIPTS_SECRET: RECEIPTS_PARAMETER }));
  parts.defer(enforceGrants(localTableNames));
  const invoke = createInvoke(await loadHandlers(options.handlers));

  const sqs = new SQSClient({ endpoint: queue.endpoint });
  parts.defer(() => sqs.destroy());
  const { consumer } = queues.messages;
  const eventSourceMapping = createEventSourceMapping({
    sqs,
    queue,
    consume: watch.faults.wrap((event) => invoke(consumer, event)),
    batchSize: stage.senderBatchSize,
    concurrency: stage.senderConcurrency,
    reportError,
  });
  const timeline = createTimeline({
    clock,
    schedules: fireable,
    // EventBridge would repeat a crashed run. That is not needed here: the next run does the same work.
    fire: (schedule) =>
      invoke(schedule.function, schedule.input).then(
        () => {},
        (error) => reportError(schedule.name, error),
      ),
    eventSourceMapping,
    inspect: queue.inspect,
  });
  const player = createPlayer({ timeline, report: (error) => reportError("the clock", error) });
  let port = options.port;
  const isRestartable = canRestart && options.restartable === true && folder.path !== undefined;
  const overview = createOverview({
    ...watch,
    now: clock.now,
    player,
    rules: { ...stage.policy, hasOutbox: options.emailServiceUrl === undefined },
    behaviour: emailSink.behaviour,
    schedules: fireable,
    keepsState: folder.path !== undefined,
    canRestart: isRestartable,
  });
  const control = createControlSurface({
    now: clock.now,
    timeline,
    outbox,
    behave: emailSink.behave,
    more: (own) => ({
      "/_local/events": {
        GET: async (_, response) => answerJson(response, 200, { events: await events.all() }),
      },
      ...consoleActions(
        {
          ...watch,
          now: clock.now,
          overview,
          law: stage.policy,
          player,
          timeline,
          ...(isRestartable && { restart: () => restart(port, clock.now()) }),
        },
        own,
      ),
    }),
  });
  const gateway = await startGateway({
    port: options.port,
    routes: Object.values(routes),
    invoke,
    control,
    reportError,
  });
  port = Number(new URL(gateway.url).port);
  emailSink.postReceiptsTo({ url: `${gateway.url}${routes.postSignedReceipts.path}`, secret: receiptsSecret });
  // At the same time: a request that moves time is answered only when the timeline stops.
  parts.defer(async () => void (await Promise.all([gateway.stop(), timeline.stop(), player.stop()])));
  timeline.run();
  return { url: gateway.url, now: clock.now };
}

/** Turns an error of an engine into one that says where the cause may be. */
async function orExplain<T>(trouble: string, variable: string, work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `${trouble} (${reasonOf(error) || error.name}): see the data folder, and ${variable} where it is set`,
    );
  });
}
