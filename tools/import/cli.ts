import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { showProgress } from "../../local/remote/progress.ts";
import { readTarget } from "../shared/apiTarget.ts";
import { CommandError, runCommand } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { type ImportFiles, importCommand, importFiles } from "./arguments.ts";
import { checkFile, fileDigest, writeRejects } from "./checkFile.ts";
import { type ImportOptions, type ImportResult, importUsers } from "./importUsers.ts";

await runCommand(importCommand, async ({ values, positionals }) => {
  const files = importFiles(positionals[0], values.rejects);
  if (values["dry-run"]) return dryRun(files);
  const target = readTarget(values);
  const api = await reachableApi(target);
  // The whole file is checked before the first user is sent: a file that cannot be read adds nobody.
  const rows = await checkAndPrint(files);
  const content = `${await fileDigest(files.file)} ${target.stage ?? target.url} ${files.rejectsFile}`;
  const fingerprint = createHash("sha256").update(content).digest("hex");
  return report(files, rows, await send(rows, { ...files, api, fingerprint, afresh: values.afresh }));
});

async function dryRun(files: ImportFiles): Promise<number> {
  await checkAndPrint(files);
  const refused = await writeRejects(files);
  if (refused > 0) console.log(`refused rows are in ${files.rejectsFile}`);
  return refused > 0 ? 2 : 0;
}

/** Answers how many rows the file has. */
async function checkAndPrint({ file }: ImportFiles): Promise<number> {
  const { rows, good, refused, warnings } = await checkFile(file);
  console.log(`${file}: ${rows} rows, ${good} good, ${refused} to be refused`);
  for (const warning of warnings) console.log(`warning: ${warning}`);
  return rows;
}

/** Imports with a progress bar. Ctrl-C ends the run after the batches that were sent. */
async function send(
  rows: number,
  options: Omit<ImportOptions, "pause" | "stopped" | "onProgress">,
): Promise<ImportResult> {
  let interrupted = false;
  process.once("SIGINT", () => {
    interrupted = true;
    console.error("\nfinishing the batches that were sent...");
  });
  const bar = showProgress("importing", rows);
  try {
    const onProgress: ImportOptions["onProgress"] = ({ row, refused }) => bar.reach(row, `${refused} refused`);
    return await importUsers({ ...options, pause, stopped: () => interrupted, onProgress });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\nRun the same command again: it continues after the last settled batch`);
  } finally {
    bar.done();
  }
}

function report({ rejectsFile }: ImportFiles, rows: number, { finished, position }: ImportResult): number {
  const { added, unchanged, refused, row } = position;
  const where = refused > 0 ? `: see ${rejectsFile}` : "";
  console.log(`added ${added}, unchanged ${unchanged}, refused ${refused}${where}`);
  if (finished) return refused > 0 ? 2 : 0;
  console.log(`stopped after row ${row} of ${rows}. Run the same command again to continue`);
  return 1;
}
