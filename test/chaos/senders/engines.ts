import { join } from "node:path";
import { routes } from "../../../functions/manifest/routes.ts";
import { functionEnvironment } from "../../../lib/environment.ts";
import { readStage, type Stage } from "../../../lib/stages.ts";
import { startDynamoDb } from "../../../local/engines/dynamodb.ts";
import { startQueues } from "../../../local/engines/queues.ts";
import { createTables, localTableNames } from "../../../local/engines/tables.ts";
import { startGateway } from "../../../local/gateway/gateway.ts";
import { enforceGrants } from "../../../local/lambda/grants.ts";
import { createInvoke, loadHandlers } from "../../../local/lambda/invoke.ts";
import { accountlessAws, setEnvironment, silentFunctions } from "../../../local/lambda/processEnvironment.ts";
import { connect } from "../../../local/remote/remoteSystem.ts";
import { installClock } from "../../../local/time/clock.ts";
import { signal } from "../engineProcess.ts";
import { openHistory } from "./history.ts";
import { recordWrites } from "./recorder.ts";

/** Retries, probes and recoveries come within seconds. No message is given up for its senders' crashes: here they crash all the time. */
function impatientStage(leaseSeconds: number): Stage {
  const { policy, ...stage } = readStage("local");
  const breaker = {
    ...policy.breaker,
    coolDownSeconds: 1,
    coolDownCapSeconds: 3,
    probeLeaseSeconds: 5,
    rampSeconds: 0,
  };
  const retries = { retryBaseSeconds: 1, retryCapSeconds: 5, maxRecoveries: 1_000_000 };
  return { ...stage, policy: { ...policy, ...retries, leaseSeconds, breaker } };
}

export type SenderlessSystem = Awaited<ReturnType<typeof startSenderlessSystem>>;

/**
 * A local system without its sender: the engines, the API and the jobs in this process, which run when they are told. Senders in
 * other processes share the engines. Time runs, and moves only while no sender runs.
 */
export async function startSenderlessSystem(dataDir: string, leaseSeconds: number) {
  const parts = new AsyncDisposableStack();
  try {
    const stage = impatientStage(leaseSeconds);
    parts.defer(setEnvironment({ ...accountlessAws, ...silentFunctions }));
    const realNow = Date.now;
    const clock = installClock(undefined, () => {});
    parts.defer(clock.uninstall);
    const dynamoDb = await startDynamoDb(join(dataDir, "dynamodb.db"));
    parts.defer(dynamoDb.stop);
    await createTables(dynamoDb.endpoint);
    const queue = await startQueues(dataDir);
    parts.defer(queue.stop);
    const deployment = { stageName: "local", tableNames: localTableNames, queueUrls: queue.urls };
    const environment = {
      ...functionEnvironment(stage, deployment),
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_SQS: queue.endpoint,
    };
    parts.defer(setEnvironment(environment));
    const historyFile = join(dataDir, "jobs.history");
    parts.defer(recordWrites(localTableNames.messages, openHistory(historyFile)));
    parts.defer(enforceGrants(localTableNames));
    const invoke = createInvoke(await loadHandlers());
    const gateway = await startGateway({
      port: 0,
      routes: Object.values(routes),
      invoke,
      control: async () => false,
      reportError: (source, error) => process.stderr.write(`${source}: ${error}\n`),
    });
    parts.defer(gateway.stop);
    const api = connect(gateway.url);
    parts.defer(async () => api.close());
    clock.run();
    return {
      /** What a sender process is told about this system. */
      environment,
      queueArn: queue.messagesArn,
      historyFile,
      /** How far the system's clock is from real time. */
      offsetMs: () => clock.now() - realNow(),
      api: { ...api, now: async () => new Date(clock.now()).toISOString() },
      job: (name: "enqueue" | "recover") => invoke(name, {}),
      moveBy(millis: number) {
        clock.freezeAt(clock.now() + millis);
        clock.run();
      },
      /** Stops the DynamoDB engine for a moment. */
      stall(forMs: number) {
        signal(dynamoDb.pid(), "SIGSTOP");
        setTimeout(() => signal(dynamoDb.pid(), "SIGCONT"), forMs);
      },
      stop: () => parts.disposeAsync(),
    };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}
