import { runSenders, type SendersOptions, type SendersReport } from "./sendersRun.ts";

/** Runs the senders and prints what happened. Answers whether a promise was broken. */
export async function runSendersCommand(options: SendersOptions): Promise<boolean> {
  const startedAt = performance.now();
  const report = await runSenders(options);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const failed = isBroken(report);
  process.stdout.write(`${lines(options, report, seconds).join("\n")}\n${failed ? "FAILED\n" : ""}`);
  return failed;
}

function isBroken(report: SendersReport): boolean {
  const { lost, duplicate, earlyByOwnClock, afterLease, unclaimed, violations, unexplained } = report;
  return lost + duplicate + earlyByOwnClock + afterLease + unclaimed + violations.length + unexplained.length > 0;
}

function lines(options: SendersOptions, report: SendersReport, seconds: number): string[] {
  const { seed, senders, kills, freezes, leaseSeconds } = options;
  const { ok, fail, unknown } = report.writes;
  const repeats = Object.entries(report.repeats).map(([why, count]) => `${why} ${count}`);
  return [
    `seed ${seed}: ${senders} senders on the same engines, ${kills} kills and ${freezes} freezes beyond the lease of ${leaseSeconds} s, in ${seconds} s; ${report.processes} sender processes`,
    `due ${report.due}  delivered ${report.delivered}  refused or unanswered ${report.refused}`,
    `history: ${report.claims} claims; writes ok ${ok}, fail ${fail}, unknown ${unknown}; no register: ${report.violations.length}; calls without a claim: ${report.unclaimed}`,
    `lease over: ${report.stoppedAtCheck} claims stopped at the last check; ${report.slipped} requests slipped through after it, with the same key; ${report.afterLease} calls without the check`,
    `repeats with the same key: ${repeats.join(", ")}`,
    `lost ${report.lost}  second keys ${report.duplicate}  early by the sender's own clock ${report.earlyByOwnClock}  unexplained ${report.unexplained.length}`,
    ...report.lostOnes,
    ...report.violations.slice(0, 20),
    ...report.unexplained.slice(0, 20).map(({ messageId, by }) => `unexplained: ${messageId}, accepted from ${by}`),
  ];
}
