import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { answerText, close, listen, readBody } from "../../local/gateway/http.ts";
import { call } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "local-system-"));
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await expect.poll(() => enginesOf(folder), { timeout: 5_000 }).toEqual([]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

type Outcome = { code: number | null; stdout: string; stderr: string };

function launch(environment: Record<string, string>, nodeOptions: string[] = []) {
  const env = { ...process.env, PORT: "0", LOCAL_DATA_DIR: folder, ...environment };
  const child = spawn(process.execPath, [...nodeOptions, "scripts/run.mjs", "test/local/withIdleFunctions.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const out: Outcome = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (out.stdout += chunk));
  child.stderr.on("data", (chunk) => (out.stderr += chunk));
  const ended = new Promise<Outcome>((resolve) => child.once("close", (code) => resolve({ ...out, code })));
  const ready = async () => {
    await expect.poll(() => out.stdout + out.stderr, { timeout: 10_000 }).not.toBe("");
    expect(out.stdout, out.stderr).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\n/);
    const [first = "", ...rest] = out.stdout.trimEnd().split("\n");
    return { url: first.slice("ready ".length), lines: rest.map((line) => line.trim().replace(/ {2,}/, "  ")) };
  };
  return { child, ended, ready };
}

/** Engines that serve a data folder, as the system's process list has them. */
function enginesOf(path: string): string[] {
  return execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(path));
}

const nowOf = async (system: { url: string }) => (await call(system, "GET", "/_local/clock")).body.now;

describe("npm start", () => {
  test("says ready first, then where everything is, and SIGTERM ends it with 0 and nothing left", async () => {
    const { child, ended, ready } = launch({ LOCAL_NOW: "2027-03-01T09:00:00Z" });
    const system = await ready();
    expect((await nowOf(system)).slice(0, 16)).toBe("2027-03-01T09:00");
    expect(system.lines).toEqual([
      expect.stringMatching(/^clock {2}2027-03-01T09:00:\d\dZ {2}\(LOCAL_NOW, \d+ days (ahead of|behind) real time\)$/),
      `console  ${system.url}/  (see it and try it in the browser)`,
      `API  ${system.url}/api/v1/users`,
      `docs  ${system.url}/docs`,
      `outbox  ${system.url}/_local/outbox`,
      "email  built-in, sends nothing",
      `data  ${folder}`,
      `log  ${join(folder, "functions.log")}`,
    ]);
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    expect(enginesOf(folder)).toEqual([]);
  });

  test("a kill leaves no engine running, and the clock and the outbox survive it", async () => {
    const first = launch({ LOCAL_NOW: "2037-03-01T09:00:00Z" });
    const system = await first.ready();
    await call(system, "POST", "/_local/clock", { advanceBy: "PT26H" });
    expect(enginesOf(folder).length).toBeGreaterThan(0);
    first.child.kill("SIGKILL");
    await first.ended;
    await expect.poll(() => enginesOf(folder), { timeout: 5_000 }).toEqual([]);
    const second = await launch({}).ready();
    expect((await nowOf(second)).slice(0, 13)).toBe("2037-03-02T11");
    expect(second.lines[0]).toMatch(/ahead of real time: continued from .*; "npm run reset" starts afresh\)$/);
    const { deliveries } = (await call(second, "GET", "/_local/outbox")).body;
    // The stand-in for enqueue sends one message a minute.
    expect(deliveries).toHaveLength(1_560);
  });

  test("sends to the email service of EMAIL_SERVICE_URL instead of the built-in one, and says so", async () => {
    const bodies: string[] = [];
    const own = createServer(async (request, response) => {
      bodies.push(String(await readBody(request, 10_000)));
      answerText(response, 200, "", {});
    });
    const url = `http://127.0.0.1:${await listen(own, 0)}/send`;
    const system = await launch({ EMAIL_SERVICE_URL: url }).ready();
    await call(system, "POST", "/_local/clock", { advanceBy: "PT1M" });
    expect(bodies).toContain('{"email":"a@example.com","message":"Hey"}');
    expect((await call(system, "GET", "/_local/outbox")).body.deliveries).toEqual([]);
    expect(system.lines).toContain(`email  ${url}  (EMAIL_SERVICE_URL: real messages go out)`);
    await close(own, 0);
  });

  test("ends when npm is told to end, and the next one can start at once", async () => {
    const npm = spawn("sh", ["-c", `"${process.execPath}" scripts/run.mjs test/local/withIdleFunctions.ts; true`], {
      env: { ...process.env, PORT: "0", LOCAL_DATA_DIR: folder, npm_lifecycle_event: "start" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise((resolve) => npm.stdout.once("data", resolve));
    npm.kill("SIGTERM");
    await launch({}).ready();
  });

  test("a second system over the same folder is refused, and the first one keeps running", async () => {
    const first = await launch({}).ready();
    const second = await launch({}).ended;
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toMatch(/^The data folder .* is in use by another running instance: .*LOCAL_DATA_DIR\n$/);
    expect((await call(first, "GET", "/_local/clock")).status).toBe(200);
  });
});

describe("a failed start says in one line what to do, and leaves nothing running", () => {
  const refused = async (environment: Record<string, string>, nodeOptions: string[] = []) => {
    const outcome = await launch(environment, nodeOptions).ended;
    expect(outcome).toMatchObject({ code: 1, stdout: "" });
    expect(outcome.stderr).toMatch(/^[^\n]+\n$/);
    expect(enginesOf(folder)).toEqual([]);
    return outcome.stderr;
  };

  test.each([
    [{ PORT: "http" }, 'PORT="http" must be a port number'],
    [{ PORT: "65536" }, "must be a port number"],
    [{ LOCAL_NOW: "yesterday" }, 'LOCAL_NOW="yesterday" must be an instant'],
    [{ SQS_ENDPOINT: "localhost" }, "SQS_ENDPOINT"],
    [{ EMAIL_SERVICE_URL: "ftp://example.com" }, 'EMAIL_SERVICE_URL="ftp://example.com" must be an http(s) address'],
    [{ DYNAMODB_ENDPOINT: "http://127.0.0.1:9" }, "DYNAMODB_ENDPOINT"],
  ])("%j", async (environment, expected) => {
    expect(await refused(environment)).toContain(expected);
  });

  test("a busy port", async () => {
    const other = createServer();
    const port = await listen(other, 0);
    expect(await refused({ PORT: String(port) })).toMatch(new RegExp(`^Port ${port} is taken: .*PORT`));
    other.close();
  });

  test("a data folder that is a file", async () => {
    const file = `${folder}-file`;
    writeFileSync(file, "");
    expect(await refused({ LOCAL_DATA_DIR: file })).toMatch(/^Cannot use the data folder .*LOCAL_DATA_DIR/);
    rmSync(file);
  });

  test("kept state that is damaged", async () => {
    const damaged = mkdtempSync(join(tmpdir(), "local-system-damaged-"));
    writeFileSync(join(damaged, "dynamodb.db"), "x".repeat(10_000));
    expect(await refused({ LOCAL_DATA_DIR: damaged })).toContain("DynamoDB engine does not start");
    rmSync(damaged, { recursive: true });
  });

  test("a platform without an engine", async () => {
    const elsewhere = 'data:text/javascript,Object.defineProperty(process,"arch",{value:"riscv64"})';
    expect(await refused({}, ["--import", elsewhere])).toMatch(
      /^No DynamoDB engine for \w+-riscv64: .*DYNAMODB_ENDPOINT/,
    );
  });
});
