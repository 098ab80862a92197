import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { conditions } from "./conditions.ts";
import { reads } from "./readTable.ts";
import { checkSources, type SourceMutant, sources } from "./sources.ts";

const usage = `Takes out one part of a condition, read, order or guard at a time, and prints which tests notice it.
  npm run mutants [-- WORD]      only the parts whose name contains the word
Ends with 1 if a mutant survives.`;
const vitest = ["node_modules/vitest/vitest.mjs", "run"];
const simulation = ["--import", "./test/mutants/loadHook.ts", "test/simulation/run.ts", "--seeds", "300", "--stop"];

function exitCodeOf(args: readonly string[], environment: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, ["--no-warnings", ...args], {
    stdio: "ignore",
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Which part of storage's tests notices the loss of each part of a condition. */
async function conditionsKilled(): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  const file = join(folder, "killed.json");
  try {
    await exitCodeOf([...vitest, "test/mutants/mutants.test.ts"], { KILLED: file });
    return new Map<string, string>(JSON.parse(readFileSync(file, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function layerOf(name: string, { by }: SourceMutant): Promise<string | undefined> {
  const environment = { SOURCE_MUTANT: name };
  const files = by === "simulation" ? simulation : [...vitest, ...by.split(" ")];
  if ((await exitCodeOf(files, environment)) !== 0) return by;
  return by !== "simulation" && (await exitCodeOf(simulation, environment)) !== 0 ? "simulation" : undefined;
}

/** Tests that fail without a mutant would kill every mutant. */
async function checkBaseline(names: readonly string[]): Promise<void> {
  const layers = new Set(names.map((name) => sources[name]?.by ?? "simulation"));
  await eachAtOnce([...layers], 2, async (layer) => {
    const files = layer === "simulation" ? simulation : [...vitest, ...layer.split(" ")];
    if ((await exitCodeOf(files, {})) !== 0) throw new Error(`${layer} fails without any mutant`);
  });
}

await runCommand({ usage, options: {}, maxPositionals: 1 }, async ({ positionals: [word = ""] }) => {
  checkSources();
  const results: { name: string; layer: string | undefined }[] = [];
  const tell = (name: string, layer: string | undefined) => {
    results.push({ name, layer });
    console.log(`${layer === undefined ? "SURVIVED" : "killed"}  ${name}${layer === undefined ? "" : `  [${layer}]`}`);
  };

  const parts = Object.entries({ ...conditions, ...reads }).flatMap(([site, all]) =>
    Object.keys(all).map((part) => `${site} - ${part}`),
  );
  const wantedParts = parts.filter((part) => part.includes(word));
  if (wantedParts.length > 0) {
    const killed = await conditionsKilled();
    for (const part of wantedParts) {
      const promise = killed.get(part);
      tell(part, promise && `storage: ${promise}`);
    }
  }
  const wantedSources = Object.entries(sources).filter(([name]) => name.includes(word));
  await checkBaseline(wantedSources.map(([name]) => name));
  await eachAtOnce(wantedSources, 2, async ([name, mutant]) => tell(name, await layerOf(name, mutant)));

  const survived = results.filter(({ layer }) => layer === undefined).length;
  console.log(`mutants: ${results.length}, killed ${results.length - survived}, survived ${survived}`);
  return survived > 0 ? 1 : 0;
});
