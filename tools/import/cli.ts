import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { showProgress } from "../../local/remote/progress.ts";
import { readTarget } from "../shared/apiTarget.ts";
import { CommandError, runCommand, UsageError } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { type ImportFiles, importCommand, importFiles, syncArguments } from "./arguments.ts";
import { checkFile, fileDigest, writeRejects } from "./checkFile.ts";
import { confirm } from "./confirm.ts";
import { type ImportOptions, type ImportResult, importUsers } from "./importUsers.ts";
import { type Matching, readMatch } from "./matching.ts";
import { openTable } from "./readTable.ts";
import { syncUsers } from "./syncUsers.ts";

await runCommand(importCommand, async ({ values, positionals }) => {
  const files = importFiles(positionals[0], values.rejects);
  const sync = syncArguments(values);
  const by = readMatch(values.match, (await openTable(files.file)).columns);
  const dryRun = values["dry-run"];
  if (sync) {
    if (by === undefined) throw new UsageError('--sync needs the column "externalId", or --match email');
    const api = await reachableApi(readTarget(values));
    const yes = async () => true;
    const parts = { ...files, ...sync, by, dryRun, api, pause, say: console.log, progress: showProgress };
    return syncUsers({ ...parts, stopped: onInterrupt(), confirm: values.yes ? yes : confirm });
  }
  const matching = by && { by, everyRow: false };
  if (dryRun) return checkOnly(files, matching);
  const target = readTarget(values);
  const api = await reachableApi(target);
  // The whole file is checked before the first user is sent: a file that cannot be read adds nobody.
  const rows = await checkAndPrint(files, matching);
  const content = `${await fileDigest(files.file)} ${target.stage ?? target.url} ${files.rejectsFile} ${by}`;
  const fingerprint = createHash("sha256").update(content).digest("hex");
  return report(files, rows, await send(rows, { ...files, api, matching, fingerprint, afresh: values.afresh }));
});

async function checkOnly(files: ImportFiles, matching: Matching | undefined): Promise<number> {
  await checkAndPrint(files, matching);
  const refused = await writeRejects(files, matching);
  if (refused > 0) console.log(`refused rows are in ${files.rejectsFile}`);
  return refused > 0 ? 2 : 0;
}

/** Answers how many rows the file has. */
async function checkAndPrint({ file }: ImportFiles, matching: Matching | undefined): Promise<number> {
  const { rows, good, refused, warnings } = await checkFile(file, undefined, matching);
  console.log(`${file}: ${rows} rows, ${good} good, ${refused} to be refused`);
  for (const warning of warnings) console.log(`warning: ${warning}`);
  return rows;
}

/** Ctrl-C ends the run after the requests that were sent. */
function onInterrupt(): () => boolean {
  let interrupted = false;
  process.once("SIGINT", () => {
    interrupted = true;
    console.error("\nfinishing the requests that were sent...");
  });
  return () => interrupted;
}

/** Imports with a progress bar. */
async function send(
  rows: number,
  options: Omit<ImportOptions, "pause" | "stopped" | "onProgress">,
): Promise<ImportResult> {
  const stopped = onInterrupt();
  const bar = showProgress("importing", rows);
  try {
    const onProgress: ImportOptions["onProgress"] = ({ row, refused }) => bar.reach(row, `${refused} refused`);
    return await importUsers({ ...options, pause, stopped, onProgress });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\nRun the same command again: it continues after the last settled batch`);
  } finally {
    bar.done();
  }
}

function report({ rejectsFile }: ImportFiles, rows: number, { finished, position }: ImportResult): number {
  const { added, changed, unchanged, refused, row } = position;
  const where = refused > 0 ? `: see ${rejectsFile}` : "";
  console.log(`added ${added}, changed ${changed}, unchanged ${unchanged}, refused ${refused}${where}`);
  if (finished) return refused > 0 ? 2 : 0;
  console.log(`stopped after row ${row} of ${rows}. Run the same command again to continue`);
  return 1;
}
