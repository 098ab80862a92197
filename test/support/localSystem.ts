import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { MetricName } from "../../functions/manifest/metrics/index.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { startQueues } from "../../local/engines/queues.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { connect, type SinkRequest } from "../../local/remote/remoteSystem.ts";
import type { Owed } from "../../local/remote/sinkCount.ts";

export type SystemProcess = Awaited<ReturnType<typeof startSystemProcess>>;

/** The whole local system as a process of its own over a folder of its own, driven from outside; and what it left behind. */
export async function startSystemProcess(now: string) {
  const dataDir = mkdtempSync(join(tmpdir(), "town-"));
  const child = await startChildSystem({ dataDir, now });
  const system = connect(child.url, 32);
  const ids = new Map<string, string>();
  let stopped: Promise<unknown> | undefined;
  const stop = () => {
    system.close();
    stopped ??= child.stop();
    return stopped;
  };
  return {
    ...system,
    /** Users whose message is due at `dueAt` (Berlin, in summer: 07:00 UTC is their nine o'clock). */
    settle: async (count: number, prefix: string, dueAt: string): Promise<Owed[]> => {
      const owed = Array.from({ length: count }, (_, index) => ({ email: `${prefix}${index}@example.com`, dueAt }));
      await eachAtOnce(owed, 32, async ({ email }) => {
        const birthdayDate = `1992${dueAt.slice(4, 10)}`;
        const user = { firstName: "Ada", lastName: "Lovelace", email, timezone: "Europe/Berlin", birthdayDate };
        ids.set(email, await system.addUser(user));
      });
      return owed;
    },
    messagesFor: async ({ email }: Owed) => system.messagesOf(ids.get(email) ?? ""),
    requestsFor: async (owed: readonly Owed[]): Promise<SinkRequest[]> => {
      const wanted = new Set<string | null>(owed.map(({ email }) => email));
      return (await system.outbox()).filter(({ email }) => wanted.has(email));
    },
    /** The sum of a figure that the functions emitted so far, read from the log that carries it to CloudWatch. */
    metric: (name: MetricName) => sumOfMetric(join(dataDir, "functions.log"), name),
    /** Ends the system, and reads off its queue engine how many messages lie in the dead-letter queue. */
    stopAndCountDeadLetters: async () => {
      await stop();
      return deadLettersIn(dataDir);
    },
    end: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function sumOfMetric(file: string, name: MetricName): number {
  const values = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.includes('"_aws"'))
    .flatMap((line) => JSON.parse(line)[name] ?? []);
  return values.reduce((sum: number, value: number) => sum + value, 0);
}

async function deadLettersIn(dataDir: string): Promise<number> {
  const restore = setEnvironment(accountlessAws);
  const queue = await startQueues(dataDir);
  const client = new SQSClient({ endpoint: queue.endpoint });
  try {
    const AttributeNames = ["ApproximateNumberOfMessages" as const, "ApproximateNumberOfMessagesDelayed" as const];
    const asked = new GetQueueAttributesCommand({ QueueUrl: queue.urls.deadLetters, AttributeNames });
    const { Attributes = {} } = await client.send(asked);
    return AttributeNames.reduce((sum, each) => sum + Number(Attributes[each] ?? 0), 0);
  } finally {
    client.destroy();
    await queue.stop();
    restore();
  }
}
