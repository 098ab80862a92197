import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../tools/shared/commandLine.ts";

/**
 * What runs on it: storage, and the pipeline where it meets the tables directly. Not test/pipeline/breaker: its crowd of senders
 * overruns this engine's single process, and connections time out; nor test/storage/newIndex: it answers InternalFailure to
 * transactions while an index is being built.
 */
const suites = [
  "test/storage/messages.contract",
  "test/storage/users.contract",
  "test/storage/control.contract",
  "test/storage/faults",
  "test/storage/model",
  ...["deadLetters", "edits", "planning", "races", "unknownOutcome"].map((name) => `test/pipeline/${name}`),
];
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Fetches AWS's DynamoDB Local, starts it, and runs the suites on it. Needs Java 17 (a JDK) and Maven. */
async function run(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "birthday-dynamodb-local-"));
  try {
    const copy = ["-q", "-B", "-f", here("pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${folder}`];
    command("mvn", copy, "Maven could not fetch DynamoDB Local");
    const server = spawn("java", [`-Djava.library.path=${folder}`, "-cp", join(folder, "*"), here("OnLoopback.java")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = new Promise<string>((_, reject) => {
      server.once("error", (error) => reject(new Error(`java does not start: ${error.message}`)));
      server.once("close", (code) => reject(new Error(`DynamoDB Local ended with ${code}`)));
    });
    try {
      const port = await Promise.race([portOf(server.stdout), ended]);
      console.log(`DynamoDB Local answers at http://127.0.0.1:${port}`);
      const tests = spawnSync(process.execPath, ["scripts/run.mjs", "vitest", "run", ...suites], {
        stdio: "inherit",
        env: { ...process.env, DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}`, RACE_ROUNDS: "200" },
      });
      return tests.status ?? 1;
    } finally {
      ended.catch(() => {});
      server.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function portOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const port = /^ready (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error("DynamoDB Local ended before it was ready");
}

function command(name: string, args: string[], trouble: string): void {
  const { status, error, stdout, stderr } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${trouble}: ${error?.message ?? `${stdout}${stderr}`}`);
}

const usage = `Runs the storage and pipeline tests on AWS's own DynamoDB Local. Needs a JDK (17 or newer) and Maven.
  npm run test:dynamodb-local`;
await runCommand({ usage, options: {} }, run);
