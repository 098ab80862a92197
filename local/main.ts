import { join } from "node:path";
import { readStage, type Stage } from "../lib/stages.ts";
import { consoleAssets } from "../tools/consoleBundle/assets.ts";
import { createErrorReporter } from "./lambda/errorReporter.ts";
import { divertConsole } from "./lambda/functionLog.ts";
import type { Handlers } from "./lambda/invoke.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StartError } from "./startError.ts";
import { startMessage } from "./startMessage.ts";
import { startLocalSystem } from "./system.ts";

/**
 * The program that `npm start` runs. Answers the exit code if it cannot start; a system that has started ends the process
 * itself. `handlers` replace those that the manifest names, for tests of the program itself.
 */
export async function main(handlers: Partial<Handlers> = {}): Promise<number> {
  try {
    await run(readSettings(process.env), handlers);
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

async function run(settings: Settings, handlers: Partial<Handlers>): Promise<void> {
  const stopRequested = stopSignal();
  const { PORT, LOCAL_DATA_DIR, LOCAL_NOW, DYNAMODB_ENDPOINT, SQS_ENDPOINT, EMAIL_SERVICE_URL, LOCAL_RECEIPTS_SECRET } =
    settings;
  const { say, complain, onLine } = divertConsole(
    LOCAL_DATA_DIR === ":memory:" ? undefined : join(LOCAL_DATA_DIR, "functions.log"),
  );
  const reportError = createErrorReporter(complain);
  // On AWS this ends one Lambda environment. Here it would end all functions, so it is only reported.
  process.on("unhandledRejection", (error) => reportError("unhandled rejection", error));
  const system = await startLocalSystem({
    port: PORT,
    dataDir: LOCAL_DATA_DIR,
    now: LOCAL_NOW,
    dynamoDbEndpoint: DYNAMODB_ENDPOINT,
    sqsEndpoint: SQS_ENDPOINT,
    stage: localStage(settings),
    emailServiceUrl: EMAIL_SERVICE_URL,
    events: settings.LOCAL_EVENTS === "on",
    receiptsSecret: LOCAL_RECEIPTS_SECRET,
    functionLogs: true,
    logLines: onLine,
    restartable: true,
    handlers,
    reportError,
  }).catch((error) => {
    complain(explain(error));
    process.exit(1);
  });
  // Written at once: a program that started us may close its end after the first line.
  say(`ready ${system.url}\n${startMessage(settings, system)}`);
  // Bundled before the first request of the page. If it fails, that request gets the error.
  consoleAssets().catch(() => {});
  await stopRequested;
  await system.stop();
  // The functions' open sockets would keep the process alive.
  process.exit(0);
}

/** The settings of the stage `local`, with those of the environment. */
function localStage({ LOCAL_ZONE_OVERRIDES, LOCAL_VOLUME_LIMIT }: Settings): Stage {
  const stage = readStage("local");
  const zoneOverrides = LOCAL_ZONE_OVERRIDES ?? stage.policy.zoneOverrides;
  return {
    ...stage,
    policy: { ...stage.policy, zoneOverrides, volumeLimit: LOCAL_VOLUME_LIMIT ?? stage.policy.volumeLimit },
  };
}

/** Resolves at the first signal to end. A second signal ends the process at once; the engine's watchdog then ends the engine. */
function stopSignal(): Promise<void> {
  let signals = 0;
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.on(signal, () => {
        signals += 1;
        if (signals > 1) process.exit(1);
        resolve();
      });
    onParentExit(resolve);
  });
}

/** npm runs scripts in a shell. A SIGTERM to npm ends that shell and does not reach us, so the loss of our parent is the signal. */
function onParentExit(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 100).unref();
}

function explain(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return `The local system could not start: ${error instanceof Error ? error.stack : error}`;
}
