import { CommandError } from "../shared/commandLine.ts";
import type { Absent } from "./endAbsent.ts";
import type { SyncPlan } from "./syncPlan.ts";

export const words = { delete: { verb: "delete", done: "deleted" }, end: { verb: "end", done: "ended" } } as const;

/** What a sync would do. */
export function planLine(plan: SyncPlan, absent: Absent): string {
  const { added, changed, unchanged, users } = plan;
  const rows = `to add ${added}, to change ${changed.size}, unchanged ${unchanged.size}`;
  return `${rows}, to ${words[absent].verb} ${plan.absent.length} of ${users} (${percent(plan.absent.length, users)})`;
}

export function refusedLine(refused: number, { absent, rejectsFile }: { absent: Absent; rejectsFile: string }): string {
  return `Nobody was ${words[absent].done}: ${refused} rows were refused, see ${rejectsFile}. Correct them in the file and run it again`;
}

/** A file of another source, or half a file, is a mistake that no question catches at night. */
export function expectWithinLimits(
  { users, absent, strangers }: SyncPlan,
  { file, maxAbsent }: { file: string; maxAbsent: number },
): void {
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
