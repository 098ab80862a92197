/**
 * `npm run chaos -- [--kills 100] [--users 2000] [--seed n]`: kills the running system with SIGKILL, again and again, while
 * its engine freezes and dies and the email service fails and hangs. Ends with 1 if a message was lost, early, sent under a
 * second key, or sent twice where no crash explains it. docs/chaos.md says how to read it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { showProgress } from "../../local/remote/progress.ts";
import { lay } from "./chaosRun.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    users: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const [kills, users, seed] = [Number(values.kills), Number(values.users), Number(values.seed)];
if (![kills, users, seed].every((each) => Number.isSafeInteger(each) && each > 0))
  throw new Error("--kills, --users and --seed must be whole numbers above 0");

const dataDir = mkdtempSync(join(tmpdir(), "chaos-"));
const startedAt = performance.now();
const report = await lay({ kills, users, seed, dataDir, progress: showProgress });
const { due, delivered, lost, early, repeated, duplicate, unexplained, refused } = report;
const what = Object.entries(report.faults).map(([name, times]) => `${name} ${times}`);
const failed = lost + early + duplicate + unexplained > 0;
process.stdout.write(
  [
    `seed ${seed}: ${kills} kills in ${Math.round((performance.now() - startedAt) / 1_000)} s, ${report.killedWhileStarting} more while starting`,
    `mishaps: ${what.join(", ")}`,
    `due ${due}  delivered ${delivered}  lost ${lost}  early ${early}  refused or unanswered ${refused}`,
    `duplicates: ${duplicate} where the service honours keys; ${repeated} where it does not, ${unexplained} of them with no crash to explain them`,
    ...report.lostOnes,
    failed ? `FAILED; the data folder is ${dataDir}` : "",
    "",
  ].join("\n"),
);
if (!failed) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
process.exitCode = failed ? 1 : 0;
