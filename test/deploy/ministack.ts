import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.ts";

/** The version that this test was written against. */
const VERSION = "1.5.33";

export type Emulator = { endpoint: string; stop(): Promise<void> };

/** Installs MiniStack into a folder of its own and starts it on a free port of the loopback. Needs Python 3.10 with venv and pip. */
export async function startMiniStack(): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), "birthday-ministack-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const bin = (name: string) => join(folder, "venv", "bin", name);
  run("python3", ["-m", "venv", join(folder, "venv")], "Python 3 with its venv module is needed");
  run(
    bin("pip"),
    ["install", "--quiet", "--disable-pip-version-check", `ministack==${VERSION}`],
    "pip could not install",
  );

  const port = await freePort();
  const logFile = join(folder, "ministack.log");
  const log = openSync(logFile, "w");
  // Functions inherit the environment of MiniStack, which must tell them the address of AWS itself.
  const { AWS_ENDPOINT_URL: _, ...elsewhere } = process.env;
  const child = spawn(bin("ministack"), [], {
    stdio: ["ignore", log, log],
    env: {
      ...elsewhere,
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      TMPDIR: folder,
      STATE_DIR: join(folder, "state"),
      S3_DATA_DIR: join(folder, "s3"),
    },
  });
  const withUs = () => child.kill("SIGKILL");
  process.once("exit", withUs);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  await until("MiniStack answers", 60, async () => {
    if (child.exitCode !== null) throw new Error(`MiniStack ended: ${readFileSync(logFile, "utf8").slice(-2_000)}`);
    return (await fetch(`${endpoint}/_ministack/health`).catch(() => undefined))?.ok === true;
  });
  return {
    endpoint,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
      process.off("exit", withUs);
      remove();
    },
  };
}

function run(command: string, args: string[], trouble: string): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${trouble}: ${error?.message ?? stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
