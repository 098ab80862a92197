import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { startChildSystem } from "../remote/childSystem.ts";
import { showProgress } from "../remote/progress.ts";
import { connect, type RemoteSystem } from "../remote/remoteSystem.ts";
import { demoTable } from "./demoTable.ts";
import { type DemoUser, demoUsers } from "./demoUsers.ts";

const usage = `Adds ten users whose birthday falls within the coming day, moves that day ahead, and prints who got the message when.
  npm run demo
Uses the system at http://127.0.0.1:$PORT (3000), or starts one of its own. Takes its users out again.`;
const DAY = 86_400_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function findSystem(): Promise<{ system: RemoteSystem; end(): Promise<unknown> }> {
  const running = connect(`http://127.0.0.1:${process.env.PORT || 3000}`);
  try {
    say(`The system at ${running.url} stands at ${await running.now()}.`);
    return { system: running, end: async () => running.close() };
  } catch {
    running.close();
    say(`No system runs at ${running.url}: starting one in memory for the time of the demo.`);
    const child = await startChildSystem({ dataDir: ":memory:" });
    const system = connect(child.url);
    return {
      system,
      end: () => {
        system.close();
        return child.stop();
      },
    };
  }
}

async function addUsers(system: RemoteSystem, users: readonly DemoUser[], ids: string[]): Promise<void> {
  const progress = showProgress("Putting users in", users.length);
  for (const user of users) {
    ids.push(await system.addUser(user.fields));
    progress.reach(ids.length, `${user.fields.firstName}, ${user.fields.timezone}`);
  }
  progress.done();
}

/** Moves the clock, and meanwhile shows the clock and how many messages have arrived. */
async function passDay(system: RemoteSystem, users: readonly DemoUser[], from: string, to: string): Promise<void> {
  const minutes = (instant: string) => Math.round((Date.parse(instant) - Date.parse(from)) / 60_000);
  const progress = showProgress("Minutes gone by", minutes(to));
  const show = async () => {
    const [now, requests] = await Promise.all([system.now(), system.outbox()]);
    const arrived = users.filter(({ fields }) => requests.some(({ email }) => email === fields.email)).length;
    progress.reach(minutes(now), `${now.slice(0, 16)}Z, ${arrived} of ${users.length} messages`);
  };
  let moving = true;
  const move = system.move({ advanceTo: to }).finally(() => {
    moving = false;
  });
  while (moving) {
    await show();
    await Promise.race([move, delay(200)]);
  }
  await move;
  await show();
  progress.done();
}

await runCommand({ usage, options: {} }, async () => {
  const { system, end } = await findSystem();
  const ids: string[] = [];
  try {
    const from = await system.now();
    const users = demoUsers(toInstant(Date.parse(from)), randomUUID().slice(0, 8));
    await addUsers(system, users, ids);
    const to = users
      .map(({ dueAt }) => plus(dueAt, 60_000))
      .reduce((a, b) => (a > b ? a : b), plus(toInstant(Date.parse(from)), DAY));
    await passDay(system, users, from, to);
    const { text, allRight } = demoTable(users, await system.outbox());
    say(text);
    return allRight ? 0 : 1;
  } finally {
    for (const id of ids) await system.removeUser(id);
    await end();
  }
});
