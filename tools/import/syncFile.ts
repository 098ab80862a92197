import { closeSync, openSync, readSync, statSync } from "node:fs";
import { CommandError } from "../shared/commandLine.ts";
import { checkFile, fileDigest, writeRejects } from "./checkFile.ts";
import { checkRow } from "./checkRow.ts";
import { keyOf, type Match } from "./matching.ts";
import { openTable } from "./readTable.ts";
import type { WantedRow, WantedRows } from "./syncPlan.ts";

export type SyncFile = { wanted: WantedRows; columns: readonly string[]; digest: string };
export type SyncFileOptions = {
  file: string;
  rejectsFile: string;
  by: Match;
  /** How many rows the source says it wrote. */
  expectedRows?: number | undefined;
  say: (line: string) => void;
};

const UNCHANGED = "Nothing was changed";

/**
 * Reads the whole file of a sync. A sync ends whoever is absent from it, so each sign that rows are missing is a refusal: a last line
 * without its end, another number of rows than was announced, a row that is refused.
 */
export async function readSyncFile({ file, rejectsFile, by, expectedRows, say }: SyncFileOptions): Promise<SyncFile> {
  const matching = { by, everyRow: true };
  const { columns } = await openTable(file);
  if (!endsWithLine(file))
    throw new CommandError(`${file} is cut short: its last line has no line break at its end. ${UNCHANGED}`);
  const digest = await fileDigest(file);
  const { rows, good, refused, warnings } = await checkFile(file, undefined, matching);
  say(`${file}: ${rows} rows, ${good} good, ${refused} to be refused`);
  for (const warning of warnings) say(`warning: ${warning}`);
  if (expectedRows !== undefined && rows !== expectedRows)
    throw new CommandError(`${file} has ${rows} rows and not ${expectedRows}: it is not the whole file. ${UNCHANGED}`);
  if (rows === 0) throw new CommandError(`${file} has no rows: every user would be absent. ${UNCHANGED}`);
  if (refused > 0) {
    await writeRejects({ file, rejectsFile }, matching);
    const why = "A sync ends whoever is not in its file, so every row must be good";
    throw new CommandError(`${refused} of ${rows} rows are refused: see ${rejectsFile}. ${why}. ${UNCHANGED}`);
  }
  return { wanted: await loadRows(file, by), columns, digest };
}

/** Throws a CommandError if the file is not the one that was read: its rows have other numbers now. */
export async function expectUnchanged(file: string, digest: string): Promise<void> {
  if ((await fileDigest(file)) !== digest)
    throw new CommandError(`${file} was changed during the sync. Nobody was ended. Run the same command again`);
}

async function loadRows(file: string, by: Match): Promise<WantedRows> {
  const wanted = new Map<string, WantedRow>();
  const table = await openTable(file);
  for await (const row of table.rows) {
    const checked = checkRow(table.columns, row);
    const key = checked.ok ? keyOf(checked.user, by) : undefined;
    if (checked.ok && key !== undefined) wanted.set(key, { number: row.number, json: JSON.stringify(checked.user) });
  }
  return wanted;
}

function endsWithLine(file: string): boolean {
  const { size } = statSync(file);
  const last = Buffer.alloc(1);
  const descriptor = openSync(file, "r");
  readSync(descriptor, last, 0, 1, size - 1);
  closeSync(descriptor);
  return last.toString() === "\n" || last.toString() === "\r";
}
