import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

type Usage = { pid: number; parent: number; seconds: number };

/** The processor seconds of a process and of all its descendants. NaN on systems without /proc. */
export function cpuSecondsOf(pid: number): number {
  const all = readAll();
  if (all.length === 0) return Number.NaN;
  const family = new Set([pid]);
  // A child can be listed before its parent, so the search is repeated until no process is added.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const each of all) if (family.has(each.parent)) family.add(each.pid);
  }
  return all.filter((each) => family.has(each.pid)).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The processor seconds of the descendants of a process: of a local system, its database engine. */
export function cpuOfChildren(pid: number): number {
  return cpuSecondsOf(pid) - (usageOf(pid)?.seconds ?? 0);
}

function readAll(): Usage[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (usageOf(Number(name)) ?? []) : []));
  } catch {
    return [];
  }
}

/** Undefined for a process that has ended meanwhile. */
function usageOf(pid: number): Usage | undefined {
  try {
    // The name in brackets may contain spaces. The text after it starts with the third field.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
    if (parent === undefined || user === undefined || system === undefined) return undefined;
    return { pid, parent, seconds: (user + system) / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}
