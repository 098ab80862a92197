import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { SenderlessSystem } from "./engines.ts";
import { monotonicNow } from "./history.ts";
import type { SenderSettings } from "./senderSettings.ts";

/** When a process was stopped from outside; a kill is a stop without an end. */
export type Stop = { process: string; kind: "killed" | "frozen"; from: number; until: number };
export type SenderChild = Awaited<ReturnType<typeof startSender>>;
/** `skewMs`: how far its clock is from the system's. */
export type SenderOptions = {
  name: string;
  skewMs: number;
  emailServiceUrl: string;
  dataDir: string;
  concurrency: number;
};

const program = fileURLToPath(new URL("senderProcess.ts", import.meta.url));

/** Resolves when it receives from the queue. Throws with its stderr if it ends before that. */
export async function startSender(system: SenderlessSystem, options: SenderOptions) {
  const { name, skewMs, emailServiceUrl, dataDir, concurrency } = options;
  const historyFile = join(dataDir, `${name}.history`);
  const settings: SenderSettings = {
    SENDER_OFFSET_MS: String(system.offsetMs() + skewMs),
    SENDER_HISTORY: historyFile,
    SENDER_QUEUE_ARN: system.queueArn,
    SENDER_CONCURRENCY: String(concurrency),
  };
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...system.environment, EMAIL_SERVICE_URL: emailServiceUrl, ...settings },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let complaints = "";
  child.stderr?.on("data", (part) => {
    complaints = `${complaints}${part}`.slice(-2_000);
  });
  // SIGKILL ends a frozen process too.
  const withUs = () => child.kill("SIGKILL");
  process.once("exit", withUs);
  const ended = once(child, "exit").finally(() => process.off("exit", withUs));
  const ready = await Promise.race([once(child, "message").then(() => true), ended.then(() => false)]);
  if (!ready) throw new Error(`the sender ${name} did not start: ${complaints.trim()}`);
  return {
    name,
    skewMs,
    historyFile,
    async kill(): Promise<Stop> {
      const from = monotonicNow();
      child.kill("SIGKILL");
      await ended;
      return { process: name, kind: "killed", from, until: Number.POSITIVE_INFINITY };
    },
    async freeze(forMs: number): Promise<Stop> {
      const from = monotonicNow();
      child.kill("SIGSTOP");
      await delay(forMs);
      const until = monotonicNow();
      child.kill("SIGCONT");
      return { process: name, kind: "frozen", from, until };
    },
    /** Lets it finish its batches. */
    async end() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
