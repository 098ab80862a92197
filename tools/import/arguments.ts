import { statSync } from "node:fs";
import { resolve } from "node:path";
import { targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { CommandError, UsageError } from "../shared/commandLine.ts";
import { expectFile } from "../shared/inputFile.ts";
import { wholeNumber } from "../shared/wholeNumber.ts";

export const importCommand = {
  usage: `Adds the users of a CSV file, or changes those who exist. Its first line names the columns, as the API names its fields (docs/import.md).
  npm run import -- users.csv --to http://127.0.0.1:3000
  npm run import -- users.csv --stage dev
  npm run import -- users.csv --dry-run
  npm run import -- --sync users.csv --absent end --stage dev
${targetUsage}
  --dry-run        only check the file, send nothing; with --sync also show what would be done
  --rejects FILE   where refused rows go (default: users.rejects.csv). Correct them there and import that file
  --afresh         start at the beginning, also after an interrupted run
  --match FIELD    what a row and a user are recognised by: externalId (default where the file has that column) or email.
                   Users who exist are then changed where they differ
  --sync           also end the users who are not in the file (docs/import.md)
  --absent WHAT    with --sync: delete, or end (sets endDate to yesterday)
  --max-absent P   with --sync: refuse if more than P percent of the users are not in the file (default: 5)
  --rows N         with --sync: how many rows the source wrote. Refuse if the file has another number
  --yes            with --sync: do not ask
Exit codes: 0 all users are in the system, 2 some rows were refused, 1 the import stopped (run it again to continue).`,
  maxPositionals: 1,
  options: {
    ...targetOptions,
    rejects: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    afresh: { type: "boolean", default: false },
    match: { type: "string" },
    sync: { type: "boolean", default: false },
    absent: { type: "string" },
    "max-absent": { type: "string" },
    rows: { type: "string" },
    yes: { type: "boolean", default: false },
  },
} as const;

export type ImportFiles = { file: string; rejectsFile: string; checkpointFile: string };

/** The files of an import. Throws a CommandError if one of them cannot be used. */
export function importFiles(file: string | undefined, rejects: string | undefined): ImportFiles {
  if (file === undefined) throw new UsageError("Give the file to import");
  expectFile(file);
  const rejectsFile = rejects ?? `${file.replace(/\.csv$/i, "")}.rejects.csv`;
  if (resolve(rejectsFile) === resolve(file)) throw new UsageError("--rejects must not be the file to import");
  if (statSync(rejectsFile, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(`${rejectsFile} is a folder. Give a file for the refused rows with --rejects`);
  return { file, rejectsFile, checkpointFile: `${file}.importing.json` };
}

type SyncValues = { [Name in "absent" | "max-absent" | "rows"]?: string | undefined } & { sync: boolean; yes: boolean };

/** What only a sync takes. Throws a UsageError for a wrong value, and where there is no sync. */
export function syncArguments(values: SyncValues) {
  const { absent, rows, "max-absent": limit } = values;
  if (!values.sync) {
    if ([absent, rows, limit].some((each) => each !== undefined) || values.yes)
      throw new UsageError("--absent, --max-absent, --rows and --yes need --sync");
    return undefined;
  }
  if (absent !== "delete" && absent !== "end") throw new UsageError("--sync needs --absent delete or --absent end");
  const maxAbsent = limit === undefined ? MAX_ABSENT : Number(limit);
  if (!(maxAbsent >= 0 && maxAbsent <= 100) || limit === "")
    throw new UsageError(`--max-absent must be a number from 0 to 100, not "${limit}"`);
  const expectedRows = rows === undefined ? undefined : wholeNumber("rows", rows);
  return { absent, maxAbsent, expectedRows } as const;
}

/** Percent. */
const MAX_ABSENT = 5;
