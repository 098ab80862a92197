import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toInstant } from "../../functions/domain/instants.ts";
import { publishedLaw, type ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { countDemo, countText } from "./demoCount.ts";
import { demoUsers } from "./demoUsers.ts";
import { beginStory, type Story } from "./story.ts";

const usage = `A day around the world in a little more than a minute, with everything that can go wrong, counted at the end.
  npm run demo
  npm run demo -- --end      ends at once after the count, also in a terminal
In a terminal the system keeps running at the end, to look further in the browser, until Ctrl-C.
Runs a system of its own in a folder of its own, at http://127.0.0.1:$PORT (3000) if that port is free.`;

const NOW = "2027-06-09T22:30:00.000Z";
const USERS = 300;
/** The story assumes that Brazil moves its clocks forward by an hour and announces it two hours before. */
const CROWD = { zone: "America/Sao_Paulo", size: 6 };
const movedAt = toInstant(Date.parse("2027-06-10T10:30:00Z"));
const law: ZoneLaw = { zoneOverrides: { [CROWD.zone]: [{ from: movedAt, offsetMinutes: -120 }] } };

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function tell(story: Story): Promise<number> {
  say(`Watch it in the browser:  ${story.url()}/\n`);
  const users = demoUsers(toInstant(Date.parse(NOW)), USERS, CROWD);
  await story.add(users);
  say(`${USERS} users around the world have their birthday within the coming day.`);
  await story.playUntil("2027-06-10T06:57:00.000Z", "Nine o'clock moves west");
  say("Nine o'clock comes to central Europe, and the email service fails.");
  await story.emailService("fail");
  await story.playUntil("2027-06-10T07:40:00.000Z", "The email service is down");
  say("The email service is well again.");
  await story.emailService("ok");
  await story.playUntil("2027-06-10T08:20:00.000Z", "What waited goes out");
  say("SIGKILL to the whole system. It starts again, and Brazil has moved its clocks meanwhile.");
  await story.killAndStart(law);
  await story.playUntil("2027-06-10T23:10:00.000Z", "The day goes on");
  const count = countDemo(users, await story.outbox(), law);
  say(`\n${countText(count)}\n`);
  const moved = users.filter(({ dueAt }) => dueAt(law) !== dueAt(publishedLaw));
  const { onTime } = countDemo(moved, await story.outbox(), law);
  say(`${moved.length} of the users live where the clocks were moved; ${onTime} got it at nine by the new law.`);
  const isRight = count.lost === 0 && count.early === 0 && count.onTime + count.late === count.due;
  say(isRight ? "Nothing was lost, nothing came early." : "NOT RIGHT: see the numbers above.");
  return isRight ? 0 : 1;
}

/** The usual port of the page if it is free, otherwise 0, which picks one. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(wanted, "127.0.0.1", () => probe.close(() => resolve(wanted)));
  });
}

await runCommand({ usage, options: { end: { type: "boolean", default: false } } }, async ({ values }) => {
  const dataDir = mkdtempSync(join(tmpdir(), "demo-"));
  const story = await beginStory(dataDir, await freePort(Number(process.env.PORT || 3000)), NOW);
  try {
    const code = await tell(story);
    if (process.stdout.isTTY && !values.end) {
      say(`\nLook further:  ${story.url()}/  (Ctrl-C ends it)`);
      await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
    } else say("\nThe system has ended. Look further:  npm start, then http://127.0.0.1:3000/");
    return code;
  } finally {
    await story.end();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
