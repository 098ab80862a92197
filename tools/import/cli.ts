import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { showProgress } from "../../local/remote/progress.ts";
import { type ApiPlace, apiClient } from "../shared/apiClient.ts";
import { ImportError } from "./importError.ts";
import { importUsers, survey } from "./importUsers.ts";
import { openTable } from "./readRows.ts";
import { openRejects } from "./rejects.ts";

const usage = `Adds the users of a CSV file; its first line names the columns as the API does.
  npm run import -- users.csv --to http://127.0.0.1:3000      the local system, or any address
  npm run import -- users.csv --stage dev                     a deployed stage, requests signed
  npm run import -- users.csv --dry-run                       only checks, sends nothing
  --token TOKEN       where the stage takes tokens
  --rejects FILE      where refused rows go (users.rejects.csv); mend them there and import that file
  --afresh            forget how far an earlier run came
Ends with 0: all are in. 2: some were refused. 1: it could not go on; run it again and it goes on from there.`;

class UsageError extends Error {}
type Arguments = { file: string; rejectsFile: string; dryRun: boolean; afresh: boolean; place: ApiPlace };

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: "string" },
      stage: { type: "string" },
      token: { type: "string" },
      rejects: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      afresh: { type: "boolean", default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("Say one file to import");
  const { to: url, stage, token, rejects, "dry-run": dryRun, afresh } = values;
  if (!dryRun && (url === undefined) === (stage === undefined)) throw new UsageError("Say either --to or --stage");
  // Anything else would only be found out by waiting for it.
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new UsageError(`--to must be an address such as http://127.0.0.1:3000, not ${url}`);
  const rejectsFile = rejects ?? `${file.replace(/\.csv$/i, "")}.rejects.csv`;
  if (resolve(rejectsFile) === resolve(file))
    throw new UsageError("--rejects must be another file than the one to import");
  return { file, rejectsFile, dryRun, afresh, place: { url, stage, token } };
}

/** The whole file is read and checked before the first user is sent, so that a file that cannot be read adds nobody. */
async function run({ file, rejectsFile, dryRun, afresh, place }: Arguments): Promise<number> {
  const checked = await survey(file);
  console.log(`${file}: ${checked.rows} rows, ${checked.good} good, ${checked.refused} to be refused`);
  for (const warning of checked.warnings) console.log(`warning: ${warning}`);
  if (dryRun) {
    await writeRejects(file, rejectsFile);
    if (checked.refused > 0) console.log(`refused rows are in ${rejectsFile}`);
    return checked.refused > 0 ? 2 : 0;
  }
  let asked = false;
  process.once("SIGINT", () => {
    asked = true;
    console.error("\nfinishing what is under way...");
  });
  const bar = showProgress("importing", checked.rows);
  const destination = place.stage ?? place.url;
  const result = await importUsers({
    file,
    rejectsFile,
    journalFile: `${file}.importing.json`,
    fingerprint: createHash("sha256").update(`${checked.digest} ${destination} ${rejectsFile}`).digest("hex"),
    afresh,
    api: await apiClient(place),
    pause,
    stopped: () => asked,
    onProgress: ({ row, refused }) => bar.reach(row, `${refused} refused`),
  })
    .finally(() => bar.done())
    .catch((error: unknown) => {
      if (!(error instanceof ImportError)) throw error;
      throw new ImportError(`${error.message}\nWhat was settled is kept; run the same command again to go on`);
    });
  const { added, there, refused, row } = result.position;
  console.log(`added ${added}, there already ${there}, refused ${refused}${refused > 0 ? `: see ${rejectsFile}` : ""}`);
  if (!result.finished) {
    console.log(`stopped after row ${row} of ${checked.rows}; run the same command again to go on`);
    return 1;
  }
  return refused > 0 ? 2 : 0;
}

async function writeRejects(file: string, rejectsFile: string): Promise<void> {
  const { columns, delimiter } = await openTable(file);
  const rejects = openRejects(rejectsFile, columns, delimiter);
  await survey(file, (row, reason) => rejects.add(row, reason));
  rejects.close();
}

try {
  process.exitCode = await run(readArguments());
} catch (error) {
  // parseArgs throws TypeErrors with a code.
  const misused = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  const said =
    misused || error instanceof ImportError ? error.message : String(error instanceof Error ? error.stack : error);
  console.error(said);
  if (misused) console.error(usage);
  process.exitCode = 1;
}
