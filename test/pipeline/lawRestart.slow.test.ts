import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { dueTime } from "../../functions/domain/dueTime.ts";
import { MINUTE, plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, sendTimeSchema, type TimeZone } from "../../functions/domain/model.ts";
import { zoneOfName } from "../../functions/domain/zones/publishedRules.ts";
import { offsetAt, publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { knownZones } from "../../functions/domain/zones.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { type ChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import { connect, type RemoteSystem } from "../../local/remote/remoteSystem.ts";

/** `npm run test:law-change` takes more users than fit into `npm test`. */
const USERS = Number(process.env.LAW_CHANGE_USERS ?? 100);
const DATE = localDateSchema.parse("2027-06-15");
const NINE = sendTimeSchema.parse("09:00");
const LAW_FROM = "2027-06-01T00:00:00Z";
const at = (text: string) => toInstant(Date.parse(text));

/** Every fourth zone, from this one on, goes an hour ahead or back: half of them each way, within what an offset may be. */
function lawOf(zones: readonly TimeZone[], first: number) {
  const changed = zones.filter((_, index) => index % 4 === first);
  const entries = changed.map((zone, index): [string, object[]] => {
    const minutes = offsetAt(Date.parse(LAW_FROM), zone, publishedLaw) / MINUTE;
    const offsetMinutes = Math.max(-720, Math.min(840, minutes + (index % 2 === 0 ? 60 : -60)));
    return [zone, [{ from: LAW_FROM, offsetMinutes }]];
  });
  return zoneOverridesSchema.parse(Object.fromEntries(entries));
}

const dataDir = mkdtempSync(join(tmpdir(), "law-"));
let child: ChildSystem | undefined;
let system: RemoteSystem | undefined;
afterEach(async () => {
  system?.close();
  await child?.kill();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

type Overrides = ReturnType<typeof lawOf>;
async function start(zoneOverrides: Overrides, now?: string): Promise<RemoteSystem> {
  child = await startChildSystem({ dataDir, now, zoneOverrides });
  system = connect(child.url, 32);
  return system;
}

/** Starts work, and kills the process in the middle of it. */
async function killDuring(work: (running: RemoteSystem) => Promise<unknown>, afterMs: number): Promise<void> {
  if (!system || !child) throw new Error("nothing runs");
  const cut = work(system).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await child.kill();
  await cut;
  system.close();
}

test("P1, P2, P3: the law changes twice on a busy day, and back, by restarts with SIGKILL: everyone once, by the law that stood", async () => {
  const zones = knownZones().filter((_, index) => index % Math.max(1, Math.floor(597 / USERS)) === 0);
  const own = zones.filter((zone) => zoneOfName(zone) === zone);
  const [law, next] = [lawOf(own, 0), lawOf(own, 1)];
  const laws: { law: Overrides; from: string }[] = [{ law: {}, from: "" }];
  let running = await start({}, "2027-06-14T17:30:00Z");
  const timezones = new Map<string, TimeZone>();
  const users = Array.from({ length: USERS }, (_, index) => ({ email: `u${index}@example.com`, index }));
  await eachAtOnce(users, 32, async ({ email, index }) => {
    const timezone = zones[index % zones.length];
    if (timezone === undefined) throw new Error("no zone");
    timezones.set(email, timezone);
    await running.addUser({ firstName: "Ada", lastName: "Lovelace", email, timezone, birthdayDate: "1990-06-15" });
  });
  await running.move({ advanceTo: "2027-06-15T03:00:00Z" });
  // The sender is busy when it is killed: hours of the day are moved through.
  await killDuring((each) => each.move({ advanceTo: "2027-06-15T05:00:00Z" }), 300);
  running = await start(law);
  laws.unshift({ law, from: await running.now() });
  await killDuring((each) => each.call("POST", "/api/v1/jobs/recover/run"), 150);
  running = await start(law);
  await killDuring((each) => each.move({ advanceBy: "PT20M" }), 400);
  running = await start(law);
  await running.move({ advanceTo: plus(at(await running.now()), 3 * 60 * MINUTE) });
  // The sender is busy again: for each later law too.
  for (const each of [next, {}]) {
    await killDuring((busy) => busy.move({ advanceBy: "PT2H" }), 300);
    running = await start(each);
    laws.unshift({ law: each, from: await running.now() });
    await killDuring((busy) => busy.call("POST", "/api/v1/jobs/recover/run"), 100);
    running = await start(each);
    await running.move({ advanceBy: "PT2H" });
  }
  await running.move({ advanceTo: "2027-06-15T22:30:00Z" });

  const flaws: string[] = [];
  const accepted = (await running.outbox()).filter(({ status }) => status === 200);
  for (const [email, timezone] of timezones) {
    const own = accepted.filter((each) => each.email === email);
    const keys = new Set(own.map(({ idempotencyKey }) => idempotencyKey));
    if (keys.size !== 1) flaws.push(`${email} ${timezone} got ${keys.size} messages`);
    for (const { receivedAt } of own) {
      const { law: zoneOverrides = {}, from = "" } = laws.find((each) => receivedAt >= each.from) ?? {};
      const due = dueTime(DATE, NINE, timezone, { zoneOverrides });
      const wanted = due > from ? due : from;
      if (receivedAt < due) flaws.push(`${email} ${timezone} at ${receivedAt}, before ${due}`);
      // A job runs within ten minutes of a start, and a killed sender's lease is taken back by another one.
      if (Date.parse(receivedAt) - Date.parse(wanted) > 25 * MINUTE)
        flaws.push(`${email} ${timezone} at ${receivedAt}, long after ${wanted}`);
    }
  }
  expect(flaws).toEqual([]);
  expect(accepted.length - timezones.size, "messages sent again under the same key, after a kill").toBeLessThan(40);
  const { counts } = Object(await running.call("POST", "/api/v1/jobs/precalculate/run", { dryRun: true })).body;
  expect(counts).toMatchObject({ movedEarlier: 0, movedLater: 0, added: 0 });
}, 1_200_000);
