/**
 * Runs one script of package.json on Node 24:
 *
 *   node scripts/run.mjs [NAME=VALUE ...] local/start.ts [arguments]      a file of the project
 *   node scripts/run.mjs [NAME=VALUE ...] vitest run [arguments]          a command of a dependency
 *
 * Variables are set here because `NAME=VALUE command` does not work in the shell of Windows. The script runs in this process, so
 * that signals and the exit code need no forwarding.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { binaryOf } from "./binaryOf.mjs";
import { nodeProblem } from "./nodeProblem.mjs";

const problem = nodeProblem(process);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
hideExperimentalWarnings();

const parts = process.argv.slice(2);
while (/^[A-Z_]+=/.test(parts[0] ?? "")) {
  const [name, ...value] = parts.shift().split("=");
  process.env[name] = value.join("=");
}
const [script = "", ...args] = parts;
const file = /\.(ts|mjs)$/.test(script) ? resolve(script) : binaryOf(script);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);

/** Node's own warning about `node:sqlite`, which the local engines use on purpose. All other warnings are printed as usual. */
function hideExperimentalWarnings() {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") for (const print of printers) print(warning);
  });
}
