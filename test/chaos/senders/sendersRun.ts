import { setTimeout as delay } from "node:timers/promises";
import { readStage } from "../../../lib/stages.ts";
import type { Progress } from "../../../local/remote/progress.ts";
import { countAtSink, type SinkCount } from "../../../local/remote/sinkCount.ts";
import { createPopulation } from "../population.ts";
import { seeded } from "../random.ts";
import { type Checks, checkRun } from "./checkRun.ts";
import { startSenderlessSystem } from "./engines.ts";
import { readHistory } from "./history.ts";
import { type SenderChild, type Stop, startSender } from "./senderChild.ts";
import { openSinks } from "./sinks.ts";
import { storm } from "./storm.ts";
import { readRows } from "./tableRows.ts";

export type SendersOptions = {
  senders: number;
  kills: number;
  freezes: number;
  users: number;
  leaseSeconds: number;
  seed: number;
  dataDir: string;
  progress: (label: string, total: number) => Progress;
};
export type SendersReport = SinkCount & Checks & { processes: number; lostOnes: string[] };

const MINUTE = 60_000;
const REST_STEPS = 40;

/** Several sender processes on the same engines are killed and frozen, then come to rest; answers what became of the messages. */
export async function runSenders(options: SendersOptions): Promise<SendersReport> {
  const { senders, kills, freezes, users, leaseSeconds, seed, dataDir, progress } = options;
  const random = seeded(seed);
  const population = createPopulation();
  const system = await startSenderlessSystem(dataDir, leaseSeconds);
  const sinks = openSinks();
  const started: SenderChild[] = [];
  const stops: Stop[] = [];
  const concurrency = readStage("local").senderConcurrency;
  let processes = 0;
  const start = async () => {
    const name = `sender-${++processes}`;
    const skewMs = Math.round(random.between(-1_000, 1_000));
    const child = await startSender(system, {
      name,
      skewMs,
      emailServiceUrl: await sinks.addressFor(name),
      dataDir,
      concurrency,
    });
    started.push(child);
    return child;
  };
  const background = new AbortController();
  const jobs = keepDoing(background.signal, 500, async (round) => {
    await system.job("enqueue");
    if (round % 3 === 0) await system.job("recover");
  });
  let alive: SenderChild[] = [];
  try {
    const events = kills + freezes;
    const bar = progress("Killing and freezing senders", events);
    let loads = 0;
    const load = async () => {
      const share = Math.floor((users * (loads + 1)) / events) - Math.floor((users * loads) / events);
      loads++;
      if (loads % 2 === 0) sinks.misbehave(random);
      await population.add(system.api, share, loads % 3 === 0 ? MINUTE : 0);
    };
    const happened = (stop: Stop) => {
      stops.push(stop);
      bar.reach(stops.length, `the service has got ${sinks.requests.length} requests`);
    };
    alive = await storm({ senders, kills, freezes, leaseSeconds, random, start, load, stall: system.stall, happened });
    bar.done();
    sinks.recover();
    const resting = progress("Coming to rest", population.owed().length);
    let calm = 0;
    for (let step = 0; step < REST_STEPS && calm < 2; step++) {
      await quiet(() => sinks.requests.length);
      const { delivered, lost } = countAtSink(population.owed(), sinks.requests);
      resting.reach(delivered);
      if (lost === 0) calm++;
      await Promise.all(alive.map((each) => each.end()));
      system.moveBy(10 * MINUTE);
      alive = await Promise.all(Array.from({ length: senders }, start));
    }
    await quiet(() => sinks.requests.length);
    resting.done();
    await Promise.all(alive.map((each) => each.end()));
    background.abort();
    await jobs;
    const histories = [
      ...started.map(({ historyFile, name }) => readHistory(historyFile, name)),
      readHistory(system.historyFile, "the jobs"),
    ];
    const skews = new Map(started.map(({ name, skewMs }) => [name, skewMs]));
    const owed = population.owed();
    const rows = await readRows(system.environment.AWS_ENDPOINT_URL_DYNAMODB);
    const got = new Set(sinks.requests.filter(({ status }) => status === 200).map(({ email }) => email));
    const lostOnes = owed
      .filter(({ email }) => !got.has(email))
      .map(({ email, dueAt }) => {
        const row = rows.find(({ messageId }) => messageId.startsWith(population.idOf(email) ?? "?"));
        return `${email} due ${dueAt}: ${row ? `${row.status} version ${row.version}` : "no row"}`;
      });
    const checks = checkRun({ requests: sinks.requests, histories, rows, stops, skews, owed });
    return { ...countAtSink(owed, sinks.requests), ...checks, processes, lostOnes };
  } finally {
    background.abort();
    await jobs;
    for (const each of started) await each.kill();
    await sinks.stop();
    await system.stop();
  }
}

/** Resolves when a count has not grown for two seconds; after a minute in any case. */
async function quiet(count: () => number): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  let last = -1;
  let since = performance.now();
  while (performance.now() < giveUpAt && performance.now() - since < 2_000) {
    if (count() !== last) since = performance.now();
    last = count();
    await delay(100);
  }
}

/** Repeats a job at a pace; a run that fails is tried again with the next round, as its schedule would. */
async function keepDoing(
  signal: AbortSignal,
  everyMs: number,
  job: (round: number) => Promise<unknown>,
): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    await job(round).catch((error: unknown) => process.stderr.write(`a job failed: ${error}\n`));
    await delay(everyMs);
  }
}
