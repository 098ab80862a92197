import { statSync } from "node:fs";
import { resolve } from "node:path";
import { targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { CommandError, UsageError } from "../shared/commandLine.ts";
import { expectFile } from "../shared/inputFile.ts";

export const importCommand = {
  usage: `Adds the users of a CSV file. Its first line names the columns, as the API names its fields (docs/import.md).
  npm run import -- users.csv --to http://127.0.0.1:3000
  npm run import -- users.csv --stage dev
  npm run import -- users.csv --dry-run
${targetUsage}
  --dry-run        only check the file, send nothing
  --rejects FILE   where refused rows go (default: users.rejects.csv). Correct them there and import that file
  --afresh         start at the beginning, also after an interrupted run
Exit codes: 0 all users are in the system, 2 some rows were refused, 1 the import stopped (run it again to continue).`,
  maxPositionals: 1,
  options: {
    ...targetOptions,
    rejects: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    afresh: { type: "boolean", default: false },
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
