import { setTimeout as delay } from "node:timers/promises";
import { type ChildSystem, launchChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import type { Progress } from "../../local/remote/progress.ts";
import { connect, type RemoteSystem, type SinkRequest } from "../../local/remote/remoteSystem.ts";
import { countAtSink, type SinkCount } from "../../local/remote/sinkCount.ts";
import { unexplainedRepeats } from "./crashWindow.ts";
import { type Crowd, createCrowd } from "./population.ts";
import { type MishapName, mishaps, weights } from "./faults.ts";
import { type Random, seeded } from "./random.ts";

export type SiegeOptions = {
  kills: number;
  people: number;
  seed: number;
  dataDir: string;
  progress: (label: string, total: number) => Progress;
};

export type SiegeReport = SinkCount & {
  kills: number;
  killedWhileStarting: number;
  mishaps: Partial<Record<MishapName, number>>;
  /** Of the repeated ones, those that no crash explains. */
  unexplained: number;
  /** Where the messages stand of those who got none. */
  lostOnes: string[];
};

const START = "2027-06-15T05:00:00Z";
const MINUTE = 60_000;

/** Kills a system over and over while messages are due, then lets it come to rest and counts at the email service. */
export async function lay({ kills, people, seed, dataDir, progress }: SiegeOptions): Promise<SiegeReport> {
  const random = seeded(seed);
  const crowd = createCrowd();
  const crashes: number[] = [];
  const happened: Partial<Record<MishapName, number>> = {};
  let killedWhileStarting = 0;
  let child = await startChildSystem({ dataDir, now: START });
  try {
    const killing = progress("Killing the system", kills);
    for (let kill = 1; kill <= kills; kill++) {
      const mishap = random.pick(weights);
      happened[mishap] = (happened[mishap] ?? 0) + 1;
      const share = Math.floor((people * kill) / kills) - Math.floor((people * (kill - 1)) / kills);
      await underLoad(child, crowd, share, random, mishap);
      if (random.share() < 0.1) killedWhileStarting += await killOneStarting(dataDir, random);
      child = await startChildSystem({ dataDir });
      const system = connect(child.url);
      const seen = (await system.outbox()).length;
      crashes.push(seen);
      system.close();
      killing.reach(kill, `${mishap}; the service has got ${seen} requests`);
    }
    killing.done();
    const system = connect(child.url);
    const requests = await comeToRest(system, crowd, progress);
    const count = countAtSink(crowd.owed(), requests);
    const unexplained = unexplainedRepeats(requests, crashes).length;
    const lostOnes = await whereabouts(system, crowd, requests);
    system.close();
    return { ...count, kills, killedWhileStarting, mishaps: happened, unexplained, lostOnes };
  } finally {
    await child.stop();
  }
}

/** Messages come due, something goes wrong, and the system is killed in the middle of it. */
async function underLoad(child: ChildSystem, crowd: Crowd, people: number, random: Random, mishap: MishapName) {
  const system = connect(child.url);
  const load = random.pick({ runningTime: 1, movedTime: 1 });
  const work = async () => {
    await crowd.add(system, people, load === "runningTime" ? 0 : 2 * MINUTE);
    // Over a tick of recover as well: what earlier kills left is picked up under fire.
    if (load === "movedTime") await system.move({ advanceBy: "PT12M" });
  };
  const dying = work().catch(() => {});
  try {
    await mishaps[mishap](system, child, random);
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

/** Lets time pass until everybody got their message, and an hour more for what comes on top; gives up after ten hours. */
async function comeToRest(
  system: RemoteSystem,
  crowd: Crowd,
  progress: SiegeOptions["progress"],
): Promise<SinkRequest[]> {
  await crowd.add(system, 0, 0);
  const resting = progress("Coming to rest", crowd.owed().length);
  let calm = 0;
  for (let step = 0; step < STEPS_AT_MOST && calm < STEPS_OF_CALM; step++) {
    await system.move({ advanceBy: "PT10M" });
    const { delivered, lost } = countAtSink(crowd.owed(), await system.outbox());
    resting.reach(delivered);
    if (lost === 0) calm++;
  }
  resting.done();
  return system.outbox();
}

async function whereabouts(system: RemoteSystem, crowd: Crowd, requests: readonly SinkRequest[]): Promise<string[]> {
  const got = new Set(requests.filter(({ status }) => status === 200).map(({ email }) => email));
  const missing = crowd.owed().filter(({ email }) => !got.has(email));
  return Promise.all(
    missing.map(async ({ email, dueAt }) => {
      const id = crowd.idOf(email);
      return `${email} due ${dueAt}: ${id === undefined ? "id unknown" : JSON.stringify(await system.messagesOf(id))}`;
    }),
  );
}
