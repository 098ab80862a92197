import { toInstant } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { type Progress, silent } from "../../local/remote/progress.ts";
import type { Api } from "../shared/apiClient.ts";
import type { Pause } from "../shared/untilAnswered.ts";
import type { ImportFiles } from "./arguments.ts";
import { type Absent, endAbsent, isEnded } from "./endAbsent.ts";
import { importUsers } from "./importUsers.ts";
import type { Existing, Match } from "./matching.ts";
import { expectUnchanged, readSyncFile, type SyncFile } from "./syncFile.ts";
import { planSync, type SyncPlan } from "./syncPlan.ts";
import { expectWithinLimits, planLine, refusedLine, words } from "./syncReport.ts";

export type SyncOptions = ImportFiles & {
  by: Match;
  absent: Absent;
  /** In percent of the users of the source. */
  maxAbsent: number;
  expectedRows?: number | undefined;
  dryRun: boolean;
  api: Api;
  pause: Pause;
  /** Asked before anybody is ended. */
  confirm: (question: string) => Promise<boolean>;
  stopped: () => boolean;
  say: (line: string) => void;
  progress?: (label: string, total: number) => Progress;
};

/**
 * Makes the stage follow a file: adds, changes, and ends those who are absent. Everything is read and planned before the first
 * write. Who is absent is ended last, and only if every row is in the system. Answers the exit code.
 */
export async function syncUsers(options: SyncOptions): Promise<number> {
  const { by, absent, api, pause, say, stopped, progress = silent } = options;
  const file = await readSyncFile(options);
  const { wanted, columns } = file;
  const now = await systemTime(api);
  const hasEnded = absent === "end" ? (user: Existing) => isEnded(user, now) : () => false;
  const reading = progress("reading users", wanted.size);
  const plan = await planSync(wanted, { api, pause, by, columns, isEnded: hasEnded, stopped, onPage: reading.reach });
  reading.done();
  say(planLine(plan, absent));
  if (plan.others > 0) say(`${plan.others} users without an external id are not of this source: they stay`);
  expectWithinLimits(plan, options);
  if (options.dryRun) return 0;
  const question = `${words[absent].verb} ${plan.absent.length} users?`;
  if (plan.absent.length === 0 || (await options.confirm(question)))
    return apply(options, { file, plan, now, hasEnded });
  say("Nothing was changed");
  return 1;
}

type Planned = { file: SyncFile; plan: SyncPlan; now: Instant; hasEnded: (user: Existing) => boolean };

async function apply(options: SyncOptions, { file, plan, now, hasEnded }: Planned): Promise<number> {
  const { by, absent, say, stopped, progress = silent } = options;
  await expectUnchanged(options.file, file.digest);
  const writing = progress("writing users", file.wanted.size);
  const { finished, position } = await importUsers({
    ...options,
    fingerprint: `sync ${file.digest}`,
    // A repeated run plans anew, so it needs no checkpoint: who is as the file says is not asked about again.
    afresh: true,
    matching: { by, everyRow: true },
    isKnown: (row) => plan.unchanged.has(row),
    isEnded: hasEnded,
    onProgress: ({ row, refused }) => writing.reach(row, `${refused} refused`),
  });
  writing.done();
  const { added, changed, unchanged, refused } = position;
  const report = (ended: number) =>
    say(
      `added ${added}, changed ${changed}, unchanged ${unchanged}, refused ${refused}, ${words[absent].done} ${ended}`,
    );
  if (!finished || refused > 0) {
    report(0);
    say(finished ? refusedLine(refused, options) : STOPPED);
    return finished ? 2 : 1;
  }
  await expectUnchanged(options.file, file.digest);
  const ending = (plan.absent.length > 0 ? progress : silent)(`${words[absent].verb} users`, plan.absent.length);
  const context = { ...options, wanted: file.wanted, now, stopped, onProgress: ending.reach };
  const { ended, done } = await endAbsent(plan.absent, context);
  ending.done();
  report(ended);
  if (done === plan.absent.length) return 0;
  say(STOPPED);
  return 1;
}

const STOPPED = "Stopped. Run the same command again to continue";

/** The time of the system, which may differ from that of this machine: the local system can move it. */
async function systemTime(api: Api): Promise<Instant> {
  const { date = "" } = await api.request("GET", "/health/live");
  const millis = Date.parse(date);
  return toInstant(Number.isNaN(millis) ? Date.now() : millis);
}
