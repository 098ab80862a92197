import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { openDatabase } from "../../functions/storage/database.ts";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { showProgress } from "../../local/remote/progress.ts";
import { connect } from "../../local/remote/remoteSystem.ts";
import { countAtSink, isFlawless, type Owed } from "../../local/remote/sinkCount.ts";
import { busiestDay } from "../../tools/plan/shape.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { wholeNumber } from "../../tools/shared/wholeNumber.ts";
import { dueIn, emailOf, peopleOf } from "./people.ts";
import { seedAll } from "./seed.ts";
import { readState, saveState } from "./state.ts";

const usage = `Runs the busiest day of a year through the local system, among a million users, and counts at the email service.
  npm run proof -- [--users 1000000] [--year 2027] [--data .local/proof]
  --data FOLDER   keeps the state. Run it again after an interruption: it goes on where it was
Ends with 1 unless each message came once and none early.`;
const options = {
  users: { type: "string", default: "1000000" },
  year: { type: "string", default: "2027" },
  data: { type: "string", default: ".local/proof" },
} as const;

const HOUR = 3_600_000;
/** From just before the planning of the day before, to the day's last messages (UTC-11) and an hour more. */
const FROM_HOURS = -24.01;
const UNTIL_HOURS = 21;
/** Planning reaches the messages that are due from here on. The day's first ones (UTC+14) come seven hours later. */
const DUE_FROM_HOURS = -12;

await runCommand({ usage, options }, async ({ values }) => {
  const users = wholeNumber("users", values.users);
  const year = wholeNumber("year", values.year);
  const state = readState(values.data, { users, year });
  const { day, share } = busiestDay(year);
  const midnight = toInstant(Date.parse(`${year}-${day}T00:00:00Z`));
  const from = plus(midnight, FROM_HOURS * HOUR);
  const until = plus(midnight, UNTIL_HOURS * HOUR);
  const personOf = peopleOf(year, plus(midnight, -365 * 24 * HOUR));
  const dueFrom = plus(midnight, DUE_FROM_HOURS * HOUR);
  const isDue = (at: string) => at > dueFrom && at < until;

  const engine = await startDynamoDb(join(values.data, "dynamodb.db"));
  const restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint });
  const database = openDatabase(localTableNames);
  try {
    await createTables(engine.endpoint);
    const progress = showProgress("Writing users", users);
    const note = (seeded: number) => saveState(values.data, { ...state, seeded });
    const who = { personOf, isWhole: ({ user }: ReturnType<typeof personOf>) => isDue(dueIn(year, user)) };
    await seedAll(database, { users, done: state.seeded, progress, note }, who);
    const owed = owedTo(users, (number) => dueIn(year, personOf(number).user)).filter(({ dueAt }) => isDue(dueAt));
    process.env.DYNAMODB_ENDPOINT = engine.endpoint;
    const result = await runDays({ dataDir: join(values.data, "system"), from, until, owed, enginePid: engine.pid() });
    const { due, delivered, lost, early, repeated, duplicate } = result;
    console.log(
      `${users.toLocaleString("en")} users, ${year}-${day} (${(share * 100).toFixed(3)} % of all birthdays) and what is due around it`,
    );
    console.log(`due ${due}  delivered ${delivered}  duplicate ${repeated + duplicate}  early ${early}  lost ${lost}`);
    console.log(
      `peak memory: system ${result.systemMb} MB, database engine ${result.engineMb} MB; ${Math.round(result.seconds)} s`,
    );
    return isFlawless(result) ? 0 : 1;
  } finally {
    database.client.destroy();
    await engine.stop();
    restore();
  }
});

function owedTo(users: number, dueAt: (number: number) => string): Owed[] {
  return Array.from({ length: users }, (_, number) => ({ email: emailOf(number), dueAt: dueAt(number) }));
}

type Days = { dataDir: string; from: string; until: string; owed: readonly Owed[]; enginePid: number | undefined };

/** Moves time hour by hour. The system keeps its clock, so a run that goes on starts at the hour that it had reached. */
async function runDays({ dataDir, from, until, owed, enginePid }: Days) {
  const startedAt = performance.now();
  // A system that goes on keeps its clock. A new one starts shortly before the first planning.
  const child = await startChildSystem({ dataDir, ...(!existsSync(dataDir) && { now: from }) });
  const system = connect(child.url);
  try {
    const hours = Math.ceil((Date.parse(until) - Date.parse(from)) / HOUR);
    const progress = showProgress("Hours of the days", hours);
    for (let hour = 1; hour <= hours; hour++) {
      const to = new Date(Math.min(Date.parse(until), Date.parse(from) + hour * HOUR)).toISOString();
      if ((await system.now()) < to) await system.move({ advanceTo: to });
      progress.reach(hour);
    }
    progress.done();
    const counts = countAtSink(owed, await system.outbox());
    const memory = { systemMb: peakMb(child.pid), engineMb: peakMb(enginePid) };
    return { ...counts, ...memory, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    system.close();
    await child.stop();
  }
}

/** The most memory that a process has had, in MB. NaN where /proc is missing. */
function peakMb(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Math.round(Number(kilobytes) / 1_024);
  } catch {
    return Number.NaN;
  }
}
