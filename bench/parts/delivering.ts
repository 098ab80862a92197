import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "../../local/remote/progress.ts";
import { isFlawless } from "../../local/remote/sinkCount.ts";
import { type Shares, sharesOf } from "../cpuProfile.ts";
import { measured, type NewFigure } from "../figures.ts";
import { measureLoad } from "../measureLoad.ts";

export type Delivering = { where: "memory" | "disk"; latencyMs: number; users: number };

/** One busy minute of the local system, time running by itself: everybody due at one instant. */
export async function measureDelivering({ where, latencyMs, users }: Delivering): Promise<NewFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-load-"));
  try {
    const dataDir = where === "memory" ? ":memory:" : folder;
    const result = await measureLoad({ users, dataDir, latencyMs, progress: silent });
    if (!isFlawless(result)) throw new Error(`not flawless: ${JSON.stringify(result)}`);
    const perThousand = 1_000 / users;
    const name = `${where}, ${latencyMs === 0 ? "instant" : `${latencyMs} ms`} provider`;
    return [
      measured(`delivering: ${name}`, result.drainPerSecond, "messages/s"),
      measured(`delivering: ${name}: processor`, result.deliveringCpu * perThousand, "CPU-s per 1,000"),
      measured(`enqueueing: ${name}: processor`, result.enqueueingCpu * perThousand, "CPU-s per 1,000"),
      measured(`lateness p99 of ${users}: ${name}`, result.latenessP99Ms, "ms"),
      measured(`adding users: ${name}`, result.createsPerSecond, "per second"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whose code the processor runs while a busy minute is planned, enqueued and delivered, by a profile of the process. */
export async function measureShares(users: number): Promise<NewFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-profile-"));
  try {
    const nodeOptions = ["--cpu-prof", `--cpu-prof-dir=${folder}`];
    const result = await measureLoad({ users, dataDir: ":memory:", nodeOptions, progress: silent });
    const shares = sharesOf(folder);
    const { deliveringCpu, engineCpu } = result;
    const own = ((deliveringCpu - engineCpu) / users) * 1_000;
    const of = (share: keyof Shares) => own * shares[share];
    return [
      measured("delivering, profiled: our functions", of("ours"), "CPU-s per 1,000"),
      measured("delivering, profiled: clients of AWS and the queue engine", of("aws"), "CPU-s per 1,000"),
      measured("delivering, profiled: local gateway, sink, clock", of("local"), "CPU-s per 1,000"),
      measured("delivering, profiled: Node, sockets, other libraries", of("rest"), "CPU-s per 1,000"),
      measured("delivering, profiled: database engine", (engineCpu / users) * 1_000, "CPU-s per 1,000"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
