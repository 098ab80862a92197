import { createHash } from "node:crypto";
import { plus, toInstant } from "../functions/domain/instants.ts";
import { localDateSchema, userIdSchema } from "../functions/domain/model.ts";
import { policySchema } from "../functions/domain/policy.ts";
import { occasionsOf, type User } from "../functions/domain/user.ts";
import { zoneNamed } from "../functions/domain/zones.ts";
import { precalculate } from "../functions/planning/precalculate.ts";
import { eachAtOnce } from "../functions/runtime/batches.ts";
import { openDatabase } from "../functions/storage/database.ts";
import { dynamoControlStore } from "../functions/storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../functions/storage/dynamoUserStore.ts";
import { startDynamoDb } from "../local/engines/dynamodb.ts";
import { createTables, localTableNames } from "../local/engines/tables.ts";
import { accountlessAws, setEnvironment } from "../local/lambda/processEnvironment.ts";
import { type Progress, showProgress } from "../local/remote/progress.ts";
import { runCommand } from "../tools/shared/commandLine.ts";
import { wholeNumber } from "../tools/shared/wholeNumber.ts";
import { type Consumption, countCalls } from "./countedCalls.ts";

const usage = `Plans a day on a fresh engine: once for the users with a birthday alone, once among others. The work must be the same (P7).
  npm run bench:planning -- [--birthdays 10000] [--others 100000]`;
const options = {
  birthdays: { type: "string", default: "10000" },
  others: { type: "string", default: "100000" },
} as const;
/** Planning at midnight covers the next 36 hours, so it includes 09:00 in Berlin on 15 June. */
const NIGHT = toInstant(Date.parse("2027-06-14T00:00:00Z"));
const policy = policySchema.parse({});

type Run = { planned: number; durationMs: number; consumption: Consumption };

async function planAmong(birthdays: number, others: number): Promise<Run> {
  const engine = await startDynamoDb(undefined, process.env.DYNAMODB_ENDPOINT);
  const restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint });
  const database = openDatabase(localTableNames);
  try {
    await createTables(engine.endpoint);
    const users = dynamoUserStore(database, policy);
    const control = dynamoControlStore(database);
    const adding = showProgress(`Adding ${birthdays + others} users`, birthdays + others);
    let added = 0;
    await eachAtOnce(numbers(birthdays + others), 32, async (number) => {
      const user = userWith(number, number < birthdays ? "1990-06-15" : otherDate(number));
      await users.create({ user, occasions: occasionsOf(user, user.createdAt, policy), changes: [] });
      adding.reach(++added);
    });
    adding.done();
    // Yesterday's planning is done, so today's window is one day, as every night.
    for (const partition of numbers(policy.partitions))
      await control.advance(partition, undefined, plus(NIGHT, 12 * 3_600_000));
    const counted = countCalls(database);
    const deps = {
      users,
      control,
      messages: dynamoMessageStore(database, policy),
      clock: () => NIGHT,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      recordMetric: () => {},
      policy,
    };
    const planning = showProgress(`Planning among ${others} others`, 1);
    const startedAt = performance.now();
    const { counts } = await precalculate(deps, {}, () => true);
    const durationMs = performance.now() - startedAt;
    finish(planning);
    return { planned: counts.planned ?? 0, durationMs, consumption: counted.take() };
  } finally {
    database.client.destroy();
    await engine.stop();
    restore();
  }
}

function finish(progress: Progress): void {
  progress.reach(1);
  progress.done();
}

function userWith(number: number, birthday: string): User {
  const timezone = zoneNamed("Europe/Berlin");
  if (timezone === undefined) throw new Error("this Node does not know Europe/Berlin");
  const id = idOf(number);
  const createdAt = plus(NIGHT, -30 * 86_400_000);
  const birthdayDate = localDateSchema.parse(birthday);
  const names = { firstName: "Ada", lastName: "Lovelace", email: `${id}@example.com` };
  return { id, ...names, timezone, birthdayDate, version: 1, createdAt, updatedAt: createdAt };
}

/** The same ids in each run, because the partitions of the users decide how many pages and batches there are. */
function idOf(number: number) {
  const hash = createHash("sha256").update(String(number)).digest("hex");
  return userIdSchema.parse(
    `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`,
  );
}

/** Any day of the second half of the year. */
function otherDate(number: number): string {
  const month = 7 + (number % 6);
  return `1990-${String(month).padStart(2, "0")}-${String(1 + (number % 28)).padStart(2, "0")}`;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function line(name: string, { planned, durationMs, consumption }: Run): string {
  const calls = [...consumption].sort(([a], [b]) => a.localeCompare(b));
  const parts = calls.map(([command, { calls: times, units }]) => `${command} ${times} calls, ${units} units`);
  const rate = Math.round((planned / durationMs) * 1_000);
  return `${name}: ${planned} planned in ${Math.round(durationMs)} ms (${rate}/s); ${parts.join("; ")}`;
}

const work = ({ planned, consumption }: Run) => JSON.stringify([planned, [...consumption].sort()]);

await runCommand({ usage, options }, async ({ values }) => {
  const birthdays = wholeNumber("birthdays", values.birthdays);
  const others = wholeNumber("others", values.others);
  const alone = await planAmong(birthdays, 0);
  process.stdout.write(`${line("alone", alone)}\n`);
  const among = await planAmong(birthdays, others);
  process.stdout.write(`${line(`among ${others} others`, among)}\n`);
  const same = work(alone) === work(among);
  process.stdout.write(same ? "the same work\n" : "NOT the same work\n");
  return same && alone.planned === birthdays && among.planned === birthdays ? 0 : 1;
});
