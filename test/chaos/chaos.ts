import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { showProgress } from "../../local/remote/progress.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { wholeNumber } from "../../tools/shared/wholeNumber.ts";
import { runChaos } from "./chaosRun.ts";
import { runSendersCommand } from "./senders/sendersCommand.ts";

const usage = `Kills the running system with SIGKILL, again and again, while its engine freezes and dies and the email service fails.
  npm run chaos -- [--kills 100] [--users 2000] [--seed N]
  npm run chaos -- --senders 3 [--kills 100] [--freezes 100] [--lease 10] [--users 2000] [--seed N]
With --senders: several sender processes on the same engines are killed, and frozen for longer than their lease (in seconds).
Ends with 1 if a message was lost, early, sent under a second key, or sent twice where no crash explains it (docs/chaos.md).`;
const options = {
  kills: { type: "string", default: "100" },
  users: { type: "string", default: "2000" },
  senders: { type: "string" },
  freezes: { type: "string", default: "100" },
  lease: { type: "string", default: "10" },
  seed: { type: "string", default: String(1 + (Date.now() % 1_000_000)) },
} as const;

await runCommand({ usage, options }, async ({ values }) => {
  const kills = wholeNumber("kills", values.kills);
  const users = wholeNumber("users", values.users);
  const seed = wholeNumber("seed", values.seed);
  const dataDir = mkdtempSync(join(tmpdir(), "chaos-"));
  if (values.senders !== undefined) {
    const senders = wholeNumber("senders", values.senders);
    const [freezes, leaseSeconds] = [wholeNumber("freezes", values.freezes), wholeNumber("lease", values.lease)];
    const common = { kills, users, seed, dataDir, progress: showProgress };
    const failed = await runSendersCommand({ ...common, senders, freezes, leaseSeconds });
    finish(dataDir, failed);
    // The functions' open sockets would keep the process alive.
    process.exit(failed ? 1 : 0);
  }
  const startedAt = performance.now();
  const report = await runChaos({ kills, users, seed, dataDir, progress: showProgress });
  const { due, delivered, lost, early, repeated, duplicate, unexplained, refused } = report;
  const what = Object.entries(report.faults).map(([name, times]) => `${name} ${times}`);
  const failed = lost + early + duplicate + unexplained > 0;
  process.stdout.write(
    [
      `seed ${seed}: ${kills} kills in ${Math.round((performance.now() - startedAt) / 1_000)} s, ${report.killedWhileStarting} more while starting`,
      `faults: ${what.join(", ")}`,
      `due ${due}  delivered ${delivered}  lost ${lost}  early ${early}  refused or unanswered ${refused}`,
      `duplicates: ${duplicate} where the service honours keys; ${repeated} where it does not, ${unexplained} of them with no crash and no late answer to explain them`,
      ...report.lostOnes,
      failed ? "FAILED" : "",
      "",
    ].join("\n"),
  );
  finish(dataDir, failed);
  return failed ? 1 : 0;
});

/** The data folder of a failed run is kept. */
function finish(dataDir: string, failed: boolean): void {
  if (failed) process.stdout.write(`the data folder is ${dataDir}\n`);
  else rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
