import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ZoneOverrides } from "../../functions/domain/zones/zoneOverrides.ts";

/** A local system that runs as a child of this process, as with `npm start`. */
export type ChildSystem = {
  url: string;
  pid: number;
  /** Sends SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
};

export type ChildOptions = {
  /** `:memory:` keeps nothing. */
  dataDir: string;
  /** Default: 0, which picks one. */
  port?: number | undefined;
  /** Where its clock starts. Default: real time, or where the kept state left it. */
  now?: string | undefined;
  /** Time zone law that the rules do not have (docs/zones.md). */
  zoneOverrides?: ZoneOverrides;
  nodeOptions?: readonly string[];
};

const project = fileURLToPath(new URL("../../", import.meta.url));

/** Resolves when the child prints `ready`. Throws with its stderr if it ends before that. */
export async function startChildSystem(options: ChildOptions): Promise<ChildSystem> {
  const { pid, ready, stop, kill } = launchChildSystem(options);
  try {
    return { url: await ready, pid, stop, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** Starts it without waiting. `ready` resolves with the address, or rejects if the child ends before it is ready. */
export function launchChildSystem({ dataDir, port = 0, now, zoneOverrides, nodeOptions = [] }: ChildOptions) {
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), LOCAL_DATA_DIR: dataDir, LOCAL_NOW: now ?? "" };
  if (zoneOverrides !== undefined) env.LOCAL_ZONE_OVERRIDES = JSON.stringify(zoneOverrides);
  // Set if npm started us. The child would then end with its parent, as under npm's shell.
  delete env.npm_lifecycle_event;
  // The caller counts requests to the built-in email service, and its users do not exist.
  delete env.EMAIL_SERVICE_URL;
  const child = spawn(process.execPath, [...nodeOptions, "scripts/run.mjs", "local/start.ts"], {
    cwd: project,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (part) => {
    complaints = `${complaints}${part}`.slice(-4_000);
  });
  const withUs = () => child.kill("SIGKILL");
  process.once("exit", withUs);
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      process.off("exit", withUs);
      resolve(code);
    });
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    ready: readyLine(child.stdout, ended).catch((error: Error) => {
      throw new Error(`the local system did not start: ${error.message} ${complaints.trim()}`);
    }),
    stop: () => end("SIGTERM"),
    kill: async () => void (await end("SIGKILL")),
  };
}

async function readyLine(stdout: Readable, ended: Promise<unknown>): Promise<string> {
  const said = once(createInterface({ input: stdout }), "line").then(([line]) => String(line));
  const line = await Promise.race([said, ended.then(() => "it ended.")]);
  const url = /^ready (http:\/\/\S+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(line);
  return url;
}
