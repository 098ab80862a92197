import { execFileSync } from "node:child_process";

/**
 * The process of the DynamoDB engine of a system. It is found among the descendants of the system's process, so that no other engine on
 * the machine is ever touched. Undefined: there is none.
 */
export function engineBeneath(system: number): number | undefined {
  const processes = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
  const beneath = new Set([system]);
  // A child does not always have the greater number, so the search is repeated until no process is added.
  for (let size = 0; size !== beneath.size; ) {
    size = beneath.size;
    for (const each of processes) if (beneath.has(each.parent)) beneath.add(each.pid);
  }
  return processes.find(({ pid, command }) => beneath.has(pid) && /^\S*dynoxide(\.exe)? serve /.test(command))?.pid;
}

/** False: the process has already ended. */
export function signal(pid: number | undefined, name: NodeJS.Signals): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
