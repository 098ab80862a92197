import { setTimeout as delay } from "node:timers/promises";
import { eachAtOnce } from "../functions/runtime/batches.ts";
import { startChildSystem } from "../local/remote/childSystem.ts";
import type { Progress } from "../local/remote/progress.ts";
import { connect, type RemoteSystem, type SinkRequest } from "../local/remote/remoteSystem.ts";
import { countAtSink, type Owed, type SinkCount } from "../local/remote/sinkCount.ts";
import { cpuOfChildren, cpuSecondsOf } from "./processCpu.ts";
import { quantile } from "./quantile.ts";

/** All users live in Berlin and have their birthday on 15 June, so all messages are due at one instant. */
const ADDED_AT = "2027-06-09T12:00:00Z";
const NIGHT_BEFORE_PLANNING = "2027-06-13T23:59:30Z";
const PLANNED_BY = "2027-06-14T00:00:01Z";
const BEFORE_ENQUEUEING = "2027-06-15T06:49:30Z";
const SHORTLY_BEFORE = "2027-06-15T06:59:58Z";
const DUE_AT = "2027-06-15T07:00:00.000Z";
/** After this time without a new message, the missing ones count as lost. */
const PATIENCE_MS = 60_000;
const CONNECTIONS = 50;

export type LoadResult = SinkCount & {
  createsPerSecond: number;
  createP50Ms: number;
  createP99Ms: number;
  planningMs: number;
  enqueueingMs: number;
  /** Processor seconds of the whole system (engines too) while it enqueued and while it delivered. */
  enqueueingCpu: number;
  deliveringCpu: number;
  /** The part of `deliveringCpu` that the database engine used. */
  engineCpu: number;
  drainMs: number;
  drainPerSecond: number;
  latenessP50Ms: number;
  latenessP99Ms: number;
};

export type LoadOptions = {
  users: number;
  dataDir: string;
  /** How long the email service takes to answer. Default: it answers at once. */
  latencyMs?: number;
  nodeOptions?: readonly string[];
  progress: (label: string, total: number) => Progress;
};

/**
 * Runs a fresh system through one busy minute and measures it from outside. Users are added days before, so that planning and not
 * the API creates the rows. Time is moved to just before the minute and then runs in real speed, so that lateness is real.
 */
export async function measureLoad({
  users,
  dataDir,
  latencyMs = 0,
  nodeOptions,
  progress,
}: LoadOptions): Promise<LoadResult> {
  const child = await startChildSystem({ dataDir, now: ADDED_AT, ...(nodeOptions && { nodeOptions }) });
  const system = connect(child.url, CONNECTIONS);
  try {
    if (latencyMs > 0) await system.behave({ mode: "ok", latencyMs });
    const owed = Array.from({ length: users }, (_, index): Owed => ({ email: `p${index}@example.com`, dueAt: DUE_AT }));
    const creating = await createAll(system, owed, progress("Adding users", users));
    await system.move({ jumpTo: NIGHT_BEFORE_PLANNING });
    const planning = progress("Planning the day", 1);
    const planningMs = await timed(() => system.move({ advanceTo: PLANNED_BY }));
    planning.reach(1);
    planning.done();
    await system.move({ jumpTo: BEFORE_ENQUEUEING });
    const enqueueing = progress("Filling the queue", 1);
    const cpuBefore = cpuSecondsOf(child.pid);
    const enqueueingMs = await timed(() => system.move({ advanceTo: SHORTLY_BEFORE }));
    const cpuEnqueued = cpuSecondsOf(child.pid);
    const engineBefore = cpuOfChildren(child.pid);
    enqueueing.reach(1);
    enqueueing.done();
    await watchDrain(system, users, progress("Delivering", users));
    const cpu = { enqueueingCpu: cpuEnqueued - cpuBefore, deliveringCpu: cpuSecondsOf(child.pid) - cpuEnqueued };
    const engineCpu = cpuOfChildren(child.pid) - engineBefore;
    // Duplicates, if there are any, are sent within the next minutes.
    await system.move({ advanceBy: "PT15M" });
    const requests = await system.outbox();
    return {
      ...countAtSink(owed, requests),
      ...creating,
      planningMs,
      enqueueingMs,
      ...cpu,
      engineCpu,
      ...drainOf(requests),
    };
  } finally {
    system.close();
    await child.stop();
  }
}

async function createAll(system: RemoteSystem, owed: readonly Owed[], progress: Progress) {
  const took: number[] = [];
  const wall = await timed(() =>
    eachAtOnce(owed, CONNECTIONS, async ({ email }) => {
      const body = {
        firstName: "Ada",
        lastName: "Lovelace",
        email,
        timezone: "Europe/Berlin",
        birthdayDate: "1990-06-15",
      };
      took.push(await timed(() => system.addUser(body)));
      progress.reach(took.length);
    }),
  );
  progress.done();
  took.sort((a, b) => a - b);
  return {
    createsPerSecond: (owed.length / wall) * 1_000,
    createP50Ms: quantile(took, 0.5),
    createP99Ms: quantile(took, 0.99),
  };
}

/** Reads the outbox once a second only, because each answer contains everything that was sent. */
async function watchDrain(system: RemoteSystem, users: number, progress: Progress): Promise<void> {
  let requests: SinkRequest[] = [];
  let grewAt = performance.now();
  while (requests.length < users && performance.now() - grewAt < PATIENCE_MS) {
    await delay(1_000);
    const seen = await system.outbox();
    if (seen.length > requests.length) grewAt = performance.now();
    requests = seen;
    progress.reach(requests.length);
  }
  progress.done();
}

function drainOf(requests: readonly SinkRequest[]) {
  const lateness = requests.map(({ receivedAt }) => Date.parse(receivedAt) - Date.parse(DUE_AT)).sort((a, b) => a - b);
  const span = (lateness.at(-1) ?? 0) - Math.min(0, lateness[0] ?? 0);
  return {
    drainPerSecond: requests.length / (span / 1_000),
    drainMs: span,
    latenessP50Ms: quantile(lateness, 0.5),
    latenessP99Ms: quantile(lateness, 0.99),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
