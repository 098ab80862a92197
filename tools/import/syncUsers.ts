import { toInstant } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { type Progress, silent } from "../../local/remote/progress.ts";
import type { Api } from "../shared/apiClient.ts";
import { CommandError } from "../shared/commandLine.ts";
import type { Pause } from "../shared/untilAnswered.ts";
import type { ImportFiles } from "./arguments.ts";
import { type Absent, endAbsent, isEnded } from "./endAbsent.ts";
import { importUsers } from "./importUsers.ts";
import type { Existing, Match } from "./matching.ts";
import { expectUnchanged, readSyncFile } from "./syncFile.ts";
import { planSync, type SyncPlan } from "./syncPlan.ts";

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

const words = { delete: { verb: "delete", done: "deleted" }, end: { verb: "end", done: "ended" } } as const;

/**
 * Makes the stage follow a file: adds, changes, and ends those who are absent. Everything is read and planned before the first
 * write. Who is absent is ended last, and only if every row is in the system. Answers the exit code.
 */
export async function syncUsers(options: SyncOptions): Promise<number> {
  const { file, by, absent, api, pause, say, stopped, progress = silent } = options;
  const { wanted, columns, digest } = await readSyncFile(options);
  const now = await systemTime(api);
  const hasEnded = absent === "end" ? (user: Existing) => isEnded(user, now) : () => false;
  const reading = progress("reading users", wanted.size);
  const plan = await planSync(wanted, { api, pause, by, columns, isEnded: hasEnded, stopped, onPage: reading.reach });
  reading.done();
  say(planLine(plan, options));
  if (plan.others > 0) say(`${plan.others} users without an external id are not of this source: they stay`);
  expectWithinLimits(plan, options);
  if (options.dryRun) return 0;
  const question = `${words[absent].verb} ${plan.absent.length} users?`;
  if (plan.absent.length > 0 && !(await options.confirm(question))) {
    say("Nothing was changed");
    return 1;
  }

  await expectUnchanged(file, digest);
  const writing = progress("writing users", wanted.size);
  const { finished, position } = await importUsers({
    ...options,
    fingerprint: `sync ${digest}`,
    // A repeated run plans anew, so it needs no checkpoint: who is as the file says is not asked about again.
    afresh: true,
    matching: { by, everyRow: true },
    isKnown: (row) => plan.unchanged.has(row),
    isEnded: hasEnded,
    onProgress: ({ row, refused }) => writing.reach(row, `${refused} refused`),
  });
  writing.done();
  const counts = `added ${position.added}, changed ${position.changed}, unchanged ${position.unchanged}`;
  const report = (ended: number) => say(`${counts}, refused ${position.refused}, ${words[absent].done} ${ended}`);
  if (!finished || position.refused > 0) {
    report(0);
    say(finished ? refusedLine(position.refused, options) : "Stopped. Run the same command again to continue");
    return finished ? 2 : 1;
  }
  await expectUnchanged(file, digest);
  const ending = progress(`${words[absent].verb} users`, plan.absent.length);
  const { ended, done } = await endAbsent(plan.absent, { ...options, wanted, now, stopped, onProgress: ending.reach });
  ending.done();
  report(ended);
  if (done === plan.absent.length) return 0;
  say("Stopped. Run the same command again to continue");
  return 1;
}

function planLine(plan: SyncPlan, { absent }: SyncOptions): string {
  const { added, changed, unchanged, users } = plan;
  const rows = `to add ${added}, to change ${changed.size}, unchanged ${unchanged.size}`;
  return `${rows}, to ${words[absent].verb} ${plan.absent.length} of ${users} (${percent(plan.absent.length, users)})`;
}

function refusedLine(refused: number, { absent, rejectsFile }: SyncOptions): string {
  return `Nobody was ${words[absent].done}: ${refused} rows were refused, see ${rejectsFile}. Correct them in the file and run it again`;
}

/** A file of another source, or half a file, is a mistake that no question catches at night. */
function expectWithinLimits({ users, absent, strangers }: SyncPlan, { file, maxAbsent }: SyncOptions): void {
  const isTooMany = (part: number) => 100 * part > maxAbsent * users;
  const ending = `more than --max-absent ${maxAbsent} (percent). Is the file whole, and of this stage? Nothing was changed`;
  if (isTooMany(absent.length)) throw new CommandError(`${share(absent.length, users)} are not in ${file}: ${ending}`);
  if (isTooMany(strangers))
    throw new CommandError(`${share(strangers, users)} would get another address and another name: ${ending}`);
}

function share(part: number, users: number): string {
  return `${part} of ${users} users (${percent(part, users)})`;
}

function percent(part: number, all: number): string {
  return `${all === 0 ? 0 : Number(((100 * part) / all).toFixed(2))} %`;
}

/** The time of the system, which may differ from that of this machine: the local system can move it. */
async function systemTime(api: Api): Promise<Instant> {
  const { date = "" } = await api.request("GET", "/health/live");
  const millis = Date.parse(date);
  return toInstant(Number.isNaN(millis) ? Date.now() : millis);
}
