import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { type ChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import { header, readCsv, temporaryFolder, userRow } from "./files.ts";

/** 2,000 in `npm test`, 100,000 in `npm run test:import`. */
const ROWS = Number(process.env.IMPORT_ROWS ?? 2_000);
/** One row in so many is refused. */
const BAD_EVERY = 1_000;
/** Enough for the program and a few batches. All rows of the large file would not fit. */
const HEAP_MB = 48;

const folder = temporaryFolder();
const file = folder.file("users.csv");
let system: ChildSystem;
beforeAll(async () => {
  system = await startChildSystem({ dataDir: ":memory:", now: "2026-03-10T12:00:00.000Z" });
});
afterAll(async () => {
  await system.stop();
  folder.remove();
});

function writeUsers(name: string, rows: number): void {
  const descriptor = openSync(name, "w");
  writeSync(descriptor, `${header}\n`);
  for (let index = 0; index < rows; index++) {
    const row = userRow(index);
    if (index % BAD_EVERY === 7) row[3] = "Nowhere";
    writeSync(descriptor, `${row}\n`);
  }
  closeSync(descriptor);
}

/** The command as a user runs it, with a small heap. */
function startImport(...args: string[]) {
  const command = fileURLToPath(new URL("../../tools/import/cli.ts", import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, "--no-warnings", command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (part) => {
    output += part;
  });
  child.stderr.on("data", (part) => {
    output += part;
  });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, output }));
  });
  return { ended, kill: () => child.kill("SIGKILL"), running: () => child.exitCode === null };
}

function settledRow(): number {
  try {
    return z.object({ row: z.int() }).parse(JSON.parse(readFileSync(`${file}.importing.json`, "utf8"))).row;
  } catch {
    return 0;
  }
}

async function emails(): Promise<string[]> {
  const page = z.object({ items: z.array(z.object({ email: z.string() })), nextCursor: z.string().optional() });
  const found: string[] = [];
  for (let cursor = ""; ; ) {
    const answer = await fetch(`${system.url}/api/v1/users?limit=100${cursor}`);
    const { items, nextCursor } = page.parse(await answer.json());
    found.push(...items.map(({ email }) => email));
    if (nextCursor === undefined) return found;
    cursor = `&cursor=${nextCursor}`;
  }
}

it(`${ROWS} rows, killed half way and imported again: each user is there once, with ${HEAP_MB} MB of heap`, async () => {
  writeUsers(file, ROWS);
  const first = startImport(file, "--to", system.url);
  // Bounded by the test's own time limit.
  while (settledRow() < ROWS / 2 && first.running()) await new Promise(setImmediate);
  first.kill();
  const killed = await first.ended;
  expect(killed.code, killed.output).toBeNull();
  expect(settledRow()).toBeLessThan(ROWS);

  const { code, output } = await startImport(file, "--to", system.url).ended;
  expect(code, output).toBe(2);
  const bad = Math.ceil((ROWS - 7) / BAD_EVERY);
  const found = await emails();
  expect([found.length, new Set(found).size]).toEqual([ROWS - bad, ROWS - bad]);
  const [, ...rejects] = readCsv(folder.file("users.rejects.csv"));
  expect(rejects.map((row) => Number(row[0]))).toEqual(Array.from({ length: bad }, (_, each) => 8 + each * BAD_EVERY));
}, 900_000);

it(`ten times as many rows are checked with ${HEAP_MB} MB of heap too`, async () => {
  const large = folder.file("large.csv");
  writeUsers(large, ROWS * 10);
  const { code, output } = await startImport(large, "--dry-run").ended;
  expect(code, output).toBe(2);
  expect(output).toContain(`${ROWS * 10} rows`);
}, 900_000);
