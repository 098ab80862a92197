import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readOutbox } from "../../local/email/outbox.ts";
import { type ChildSystem, launchChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import type { Progress } from "../../local/remote/progress.ts";
import { connect, type RemoteSystem, type SinkRequest } from "../../local/remote/remoteSystem.ts";
import { countAtSink, type SinkCount } from "../../local/remote/sinkCount.ts";
import { unexplainedRepeats } from "./crashWindow.ts";
import { type FaultName, faults, weights } from "./faults.ts";
import { lateAnswers } from "./lateAnswers.ts";
import { createPopulation, type Population } from "./population.ts";
import { type Random, seeded } from "./random.ts";

export type ChaosOptions = {
  kills: number;
  users: number;
  seed: number;
  dataDir: string;
  progress: (label: string, total: number) => Progress;
};

export type ChaosReport = SinkCount & {
  kills: number;
  killedWhileStarting: number;
  faults: Partial<Record<FaultName, number>>;
  /** How many of the repeated messages neither a crash nor an answer after the deadline explains. */
  unexplained: number;
  /** The state of the messages of users who got none. */
  lostOnes: string[];
};

const START = "2027-06-15T05:00:00Z";
const MINUTE = 60_000;

/** Kills a system again and again while messages are due. Then lets it finish and counts at the email service. */
export async function runChaos({ kills, users, seed, dataDir, progress }: ChaosOptions): Promise<ChaosReport> {
  const random = seeded(seed);
  const population = createPopulation();
  const crashes: number[] = [];
  const happened: Partial<Record<FaultName, number>> = {};
  let killedWhileStarting = 0;
  let child = await startChildSystem({ dataDir, now: START });
  try {
    const killing = progress("Killing the system", kills);
    for (let kill = 1; kill <= kills; kill++) {
      const fault = random.pick(weights);
      happened[fault] = (happened[fault] ?? 0) + 1;
      const share = Math.floor((users * kill) / kills) - Math.floor((users * (kill - 1)) / kills);
      await underLoad(child, population, share, random, fault);
      // Counted while nothing runs: the next system sends from its first moment on.
      crashes.push(requestsAt(dataDir));
      if (random.share() < 0.1) {
        killedWhileStarting += await killOneStarting(dataDir, random);
        crashes.push(requestsAt(dataDir));
      }
      const seen = requestsAt(dataDir);
      child = await startChildSystem({ dataDir });
      killing.reach(kill, `${fault}; the service has got ${seen} requests`);
    }
    killing.done();
    const system = connect(child.url);
    const requests = await comeToRest(system, population, progress);
    const count = countAtSink(population.owed(), requests);
    const unexplained = unexplainedRepeats(requests, crashes, lateAnswers(join(dataDir, "functions.log"))).length;
    const lostOnes = await whereabouts(system, population, requests);
    system.close();
    return { ...count, kills, killedWhileStarting, faults: happened, unexplained, lostOnes };
  } finally {
    await child.stop();
  }
}

/** How many requests the email service has got, by the file that outlives the system. */
function requestsAt(dataDir: string): number {
  return readOutbox(join(dataDir, "outbox.jsonl")).length;
}

/** Messages become due, a fault happens, and the system is killed during it. */
async function underLoad(child: ChildSystem, population: Population, users: number, random: Random, fault: FaultName) {
  const system = connect(child.url);
  const load = random.pick({ runningTime: 1, movedTime: 1 });
  const work = async () => {
    await population.add(system, users, load === "runningTime" ? 0 : 2 * MINUTE);
    // This includes a run of recover, so that it repairs the results of earlier kills during the faults.
    if (load === "movedTime") await system.move({ advanceBy: "PT12M" });
  };
  const dying = work().catch(() => {});
  try {
    await faults[fault](system, child, random);
  } finally {
    await child.kill();
    await dying;
    system.close();
  }
}

async function killOneStarting(dataDir: string, random: Random): Promise<number> {
  const early = launchChildSystem({ dataDir });
  early.ready.catch(() => {});
  await delay(random.between(100, 1_200));
  await early.kill();
  return 1;
}

const STEPS_AT_MOST = 60;
const STEPS_OF_CALM = 6;

/** Moves time until every user has a message, and an hour more to find second ones. Gives up after ten hours. */
async function comeToRest(
  system: RemoteSystem,
  population: Population,
  progress: ChaosOptions["progress"],
): Promise<SinkRequest[]> {
  await population.add(system, 0, 0);
  const resting = progress("Coming to rest", population.owed().length);
  let calm = 0;
  for (let step = 0; step < STEPS_AT_MOST && calm < STEPS_OF_CALM; step++) {
    await system.move({ advanceBy: "PT10M" });
    const { delivered, lost } = countAtSink(population.owed(), await system.outbox());
    resting.reach(delivered);
    if (lost === 0) calm++;
  }
  resting.done();
  return system.outbox();
}

async function whereabouts(
  system: RemoteSystem,
  population: Population,
  requests: readonly SinkRequest[],
): Promise<string[]> {
  const got = new Set(requests.filter(({ status }) => status === 200).map(({ email }) => email));
  const missing = population.owed().filter(({ email }) => !got.has(email));
  return Promise.all(
    missing.map(async ({ email, dueAt }) => {
      const id = population.idOf(email);
      return `${email} due ${dueAt}: ${id === undefined ? "id unknown" : JSON.stringify(await system.messagesOf(id))}`;
    }),
  );
}
