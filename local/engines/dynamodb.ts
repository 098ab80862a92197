import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { reasonOf, StartError } from "../startError.ts";
import { removeAnswerDates } from "./answerDates.ts";

export type DynamoEngine = {
  endpoint: string;
  /** Of the engine itself; undefined where it can't be stopped by a signal. */
  pid(): number | undefined;
  stop(): Promise<void>;
};

/**
 * The engine must end with this process, even if this process is killed. So a shell starts the engine and reads a pipe whose
 * other end only this process holds. When the pipe closes, the shell ends the engine. It prints the engine's process id.
 */
const WATCHDOG =
  'exec 3<&0; "$@" </dev/null >/dev/null 3<&- & engine=$!; echo "$engine"; exec >/dev/null; ' +
  '(read -r _ <&3; kill "$engine" 2>/dev/null; kill -CONT "$engine" 2>/dev/null) & wait "$engine"';

/** Starts the embedded engine over `databaseFile` (undefined: in memory), or uses the one at `endpoint`. */
export async function startDynamoDb(databaseFile: string | undefined, endpoint?: string): Promise<DynamoEngine> {
  removeAnswerDates();
  if (endpoint !== undefined) return { endpoint, pid: () => undefined, stop: async () => {} };
  const binary = findBinary();
  // The port may have been taken since it was found free. Then the engine ends at once, and another port is tried.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const engine = launch(binary, port, databaseFile);
    const failure = await untilHealthy(engine, port);
    if (failure === undefined)
      return { endpoint: `http://127.0.0.1:${port}`, pid: engine.pid, stop: () => end(engine.process) };
    await end(engine.process);
    if (!failure.includes("in use") || attempt === 3)
      throw new StartError(
        `The DynamoDB engine does not start (${failure}): see the data folder, or set DYNAMODB_ENDPOINT`,
      );
  }
}

function findBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, process.platform === "win32" ? "dynoxide.exe" : "dynoxide");
  } catch {
    throw new StartError(
      `No DynamoDB engine for ${process.platform}-${process.arch}: run \`npm ci\` (not with --omit=optional) to install ${name}, ` +
        "or start any DynamoDB-compatible server and set DYNAMODB_ENDPOINT to its address",
    );
  }
}

type Engine = { process: ChildProcess; pid(): number | undefined; complaint(): string };

function launch(binary: string, port: number, databaseFile: string | undefined): Engine {
  const serve = ["serve", "--host", "127.0.0.1", "--port", String(port)];
  if (databaseFile !== undefined) serve.push("--db-path", databaseFile);
  // Detached: Ctrl-C in a terminal goes to the whole process group, but the engine must serve until the last batch is done.
  const child =
    process.platform === "win32"
      ? spawn(binary, serve, { stdio: ["ignore", "ignore", "pipe"] })
      : spawn("sh", ["-c", WATCHDOG, "sh", binary, ...serve], { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  let pid = "";
  child.stdout?.on("data", (chunk) => {
    pid += chunk;
  });
  child.on("error", (error) => {
    said += reasonOf(error);
  });
  child.stdin?.on("error", () => {});
  return {
    process: child,
    pid: () => Number(pid) || undefined,
    complaint: () => said.trim().split("\n").at(-1) || "it said nothing",
  };
}

/** Undefined when the engine answers; otherwise its last error message. */
async function untilHealthy(engine: Engine, port: number): Promise<string | undefined> {
  const giveUpAt = performance.now() + 15_000;
  while (performance.now() < giveUpAt) {
    if (hasEnded(engine.process)) return engine.complaint();
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.headers.get("server")?.startsWith("Dynoxide")) return undefined;
    await delay(10);
  }
  return "no answer for 15 seconds";
}

/** A process that could not be spawned has no pid and emits no exit. */
function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<boolean>((resolve) => child.once("exit", () => resolve(true)));
  if (child.stdin) child.stdin.end();
  else child.kill();
  const late = new AbortController();
  const inTime = await Promise.race([ended, delay(3_000, false, { signal: late.signal }).catch(() => true)]);
  late.abort();
  // A kill loses no acknowledged write, so there is no reason to wait longer.
  if (!inTime && child.pid !== undefined)
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0));
    });
  });
}
