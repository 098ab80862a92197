import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A local system that runs as a child of this process, started and ended as a person would with `npm start`. */
export type ChildSystem = {
  url: string;
  pid: number;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing of it gets to say goodbye. */
  kill(): Promise<void>;
};

export type ChildOptions = {
  /** `:memory:` keeps nothing. */
  dataDir: string;
  /** Where its clock starts; unset: real time, or where kept state left it. */
  now?: string | undefined;
  nodeOptions?: readonly string[];
  environment?: Record<string, string>;
};

const project = fileURLToPath(new URL("../../", import.meta.url));

/** Resolves when it says that it is ready. Throws with what it complained of when it ends before that. */
export async function startChildSystem({
  dataDir,
  now,
  nodeOptions = [],
  environment = {},
}: ChildOptions): Promise<ChildSystem> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PORT: "0",
    LOCAL_DATA_DIR: dataDir,
    LOCAL_NOW: now ?? "",
    ...environment,
  };
  // Set when npm started us: the child would take our end for its own order to stop, and the shell between is not there.
  delete env.npm_lifecycle_event;
  const child = spawn(process.execPath, ["--no-warnings=ExperimentalWarning", ...nodeOptions, "local/start.ts"], {
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
  const ended = once(child, "exit").then(([code]): number | null => {
    process.off("exit", withUs);
    return code;
  });
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line").then(([line]) => String(line)), ended.then(() => undefined)]);
  const url = first?.match(/^ready (http:\/\/\S+)$/)?.[1];
  if (url === undefined || child.pid === undefined) {
    child.kill("SIGKILL");
    throw new Error(`the local system did not start: ${first ?? complaints.trim()}`);
  }
  return {
    url,
    pid: child.pid,
    stop: () => end(child, ended, "SIGTERM"),
    kill: async () => void (await end(child, ended, "SIGKILL")),
  };
}

async function end(child: ChildProcess, ended: Promise<number | null>, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return ended;
}
