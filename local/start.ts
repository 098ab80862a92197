/**
 * `npm start`. Its environment is in local/settings.ts. stdout carries one line, `ready http://127.0.0.1:PORT`, when all is up;
 * stderr what crashed; the functions' own logs and metrics go to functions.log in the data folder. SIGTERM or SIGINT ends it
 * when the work in hand is done, a second one at once.
 */
import { join } from "node:path";
import { divertConsole } from "./functionLog.ts";
import { createReport } from "./report.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StartError } from "./startError.ts";
import { startLocalSystem } from "./system.ts";

/** Resolves with the first signal; the second does not wait for anything. The engine's watchdog sees to the engine. */
const asked = new Promise<void>((resolve) => {
  let signals = 0;
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      resolve();
    });
});

async function run(settings: Settings): Promise<void> {
  const { PORT, LOCAL_DATA_DIR, LOCAL_NOW, DYNAMODB_ENDPOINT, SQS_ENDPOINT } = settings;
  const { say, complain } = divertConsole(
    LOCAL_DATA_DIR === ":memory:" ? undefined : join(LOCAL_DATA_DIR, "functions.log"),
  );
  const report = createReport(complain);
  // On AWS this ends one Lambda environment; here it must not end all the others with it.
  process.on("unhandledRejection", (error) => report("unhandled rejection", error));
  const system = await startLocalSystem({
    port: PORT,
    dataDir: LOCAL_DATA_DIR,
    now: LOCAL_NOW,
    dynamoDbEndpoint: DYNAMODB_ENDPOINT,
    sqsEndpoint: SQS_ENDPOINT,
    functionLogs: true,
    report,
  }).catch((error) => {
    complain(explain(error));
    process.exit(1);
  });
  say(`ready ${system.url}`);
  await asked;
  await system.stop();
  // Sockets that functions keep to the engines would hold the process.
  process.exit(0);
}

function explain(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return `The local system could not start: ${error instanceof Error ? error.stack : error}`;
}

try {
  await run(readSettings(process.env));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
