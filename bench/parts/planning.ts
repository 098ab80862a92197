import { createHash } from "node:crypto";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, userIdSchema } from "../../functions/domain/model.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import { occasionsOf, type User } from "../../functions/domain/user.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { chunks, eachAtOnce } from "../../functions/runtime/batches.ts";
import { openDatabase } from "../../functions/storage/database.ts";
import { dynamoControlStore } from "../../functions/storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import { occasionItem } from "../../functions/storage/userItem.ts";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { startEngineProxy, totalsOf } from "../engineProxy.ts";
import { counted, measured, type NewFigure } from "../figures.ts";

const policy = policySchema.parse({});
const DAY = 86_400_000;
/** Planning at midnight covers the 36 hours that begin then. */
const FIRST_NIGHT = toInstant(Date.parse("2027-06-14T00:00:00Z"));

/**
 * Plans the day of the same `birthdays` users again and again, each time among more others, whose occasion items are written
 * straight to the table. The work must stay the same (P7).
 */
export async function measurePlanning(birthdays: number, among: readonly number[]): Promise<NewFigure[]> {
  const engine = await startDynamoDb(undefined);
  const proxy = await startEngineProxy(engine.endpoint);
  const restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint });
  const straight = openDatabase(localTableNames);
  const counting = openDatabase(localTableNames);
  try {
    await createTables(engine.endpoint);
    // A client reads its endpoint at its first call, and keeps it.
    await dynamoControlStore(straight).watermark(0);
    process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
    await dynamoControlStore(counting).watermark(0);
    const write = (numbers: readonly number[], birthday: (number: number) => string) =>
      eachAtOnce(chunks(numbers, 25), 8, async (batch) => {
        const items = batch.flatMap((number) => occasionsOf(userWith(number, birthday(number)), FIRST_NIGHT, policy));
        const puts = items.map((each) => ({ PutRequest: { Item: occasionItem(each, policy.partitions) } }));
        await straight.client.send(new BatchWriteCommand({ RequestItems: { [straight.users]: puts } }));
      });
    const figures: NewFigure[] = [];
    let first: { calls: number; units: number; cpu: number } | undefined;
    let others = 0;
    // The first run writes the zone law's version and the like.
    await plan(counting, plus(FIRST_NIGHT, -2 * DAY), () => proxy.take());
    for (const [index, size] of among.entries()) {
      await write(range(birthdays + others, birthdays + size), otherDate);
      others = size;
      const night = plus(FIRST_NIGHT, index * 2 * DAY);
      const day = plus(night, DAY).slice(5, 10);
      await write(range(0, birthdays), () => `1990-${day}`);
      const run = await plan(counting, night, () => proxy.take());
      if (run.planned !== birthdays) throw new Error(`${run.planned} of ${birthdays} were planned`);
      first ??= run;
      figures.push(
        counted(`planning ${birthdays} among ${size}: calls`, run.calls, "DynamoDB calls"),
        counted(`planning ${birthdays} among ${size}: units`, run.units, "units"),
        measured(`planning ${birthdays} among ${size}`, (birthdays / run.ms) * 1_000, "messages/s"),
        measured(`planning ${birthdays} among ${size}: processor, of the first`, run.cpu / first.cpu, "times"),
      );
    }
    return figures;
  } finally {
    straight.client.destroy();
    counting.client.destroy();
    restore();
    await proxy.stop();
    await engine.stop();
  }
}

async function plan(
  database: ReturnType<typeof openDatabase>,
  night: typeof FIRST_NIGHT,
  take: () => Parameters<typeof totalsOf>[0],
) {
  const control = dynamoControlStore(database);
  for (const partition of range(0, policy.partitions)) {
    const before = await control.watermark(partition);
    await control.advance(partition, before, plus(night, 12 * 3_600_000));
  }
  take();
  const deps = {
    users: dynamoUserStore(database, policy),
    control,
    messages: dynamoMessageStore(database, policy),
    clock: () => night,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    recordMetric: () => {},
    policy,
  };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { counts } = await precalculate(deps, {}, () => true);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { reads, writes, calls } = totalsOf(take());
  return { planned: counts.planned ?? 0, ms, cpu: user + system, calls, units: reads + writes };
}

function userWith(number: number, birthday: string): User {
  const timezone = zoneNamed("Europe/Berlin");
  if (timezone === undefined) throw new Error("the rules do not know Europe/Berlin");
  const id = idOf(number);
  const names = { firstName: "Ada", lastName: "Lovelace", email: `${id}@example.com` };
  const birthdayDate = localDateSchema.parse(birthday);
  return { id, ...names, timezone, birthdayDate, version: 1, createdAt: FIRST_NIGHT, updatedAt: FIRST_NIGHT };
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
  return `1990-${String(7 + (number % 6)).padStart(2, "0")}-${String(1 + (number % 28)).padStart(2, "0")}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
