import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { functions } from "../../functions/manifest/functions.ts";
import { bundleInto, bundleOptions } from "../../lib/bundling/bundle.ts";
import { counted, measured, type NewFigure } from "../figures.ts";
import { quantile } from "../quantile.ts";

/** What anybody would write: the SDK with its default credentials, built as ours are. */
const bareHandler = `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async ({ id }) => (await client.send(new GetCommand({ TableName: "t", Key: { id } }))).Item;`;

const environment = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  STAGE: "bench",
  USERS_TABLE: "u",
  MESSAGES_TABLE: "m",
  CONTROL_TABLE: "c",
  QUEUE_URL: "http://127.0.0.1/q",
  DEAD_LETTER_QUEUE_URL: "http://127.0.0.1/d",
  EMAIL_SERVICE_URL: "http://127.0.0.1/e",
  POLICY: "{}",
};
const run = promisify(execFile);

/** The size of each bundle and, with `loads`, the processor time of loading it against that of a bare handler. */
export async function measureBundles(loads: number): Promise<NewFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-bundles-"));
  try {
    const names = Object.keys(functions);
    for (const [name, { entry }] of Object.entries(functions)) await bundleInto(join(folder, name), entry, []);
    const stdin = { contents: bareHandler, resolveDir: import.meta.dirname, loader: "js" } as const;
    await build({ ...bundleOptions, stdin, outfile: join(folder, "bare", "index.js") });
    const sizes = names.map((name) => counted(`bundle ${name}`, sizeOf(folder, name), "KiB"));
    return loads === 0 ? sizes : [...sizes, ...(await loadsOf(folder, names, loads))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOf(folder: string, name: string): number {
  return Math.round(statSync(join(folder, name, "index.js")).size / 1024);
}

/** In turns, so that a busy moment of the machine falls on all of them. */
async function loadsOf(folder: string, names: readonly string[], loads: number): Promise<NewFigure[]> {
  const all = ["bare", ...names];
  const took = new Map<string, number[]>(all.map((name) => [name, []]));
  for (let round = 0; round < loads; round++)
    for (const name of all) took.get(name)?.push(await cpuOfLoad(join(folder, name, "index.js")));
  const median = (name: string) =>
    quantile(
      (took.get(name) ?? []).toSorted((a, b) => a - b),
      0.5,
    );
  const bare = median("bare");
  return [
    measured("load of a bare handler", bare, "CPU-ms"),
    ...names.map((name) => measured(`load ${name}, of a bare handler's`, median(name) / bare, "times")),
  ];
}

async function cpuOfLoad(file: string): Promise<number> {
  const script = `const before = process.cpuUsage(); require(process.argv[1]); const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000); process.exit(0);`;
  const { stdout } = await run(process.execPath, ["-e", script, file], { env: environment });
  return Number(stdout);
}
