import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { DAY, plus, toInstant } from "../functions/domain/instants.ts";
import { localDateSchema, userIdSchema } from "../functions/domain/model.ts";
import { localDatesTouched } from "../functions/domain/occurrences.ts";
import { occasionsOf } from "../functions/domain/user.ts";
import { knownZones } from "../functions/domain/zones.ts";
import { chunks, eachAtOnce } from "../functions/runtime/batches.ts";
import { occasionItem } from "../functions/storage/userItem.ts";
import { countDate } from "../functions/users/countDate.ts";
import { forecast } from "../functions/users/forecast.ts";
import { caller } from "../local/lambda/grants.ts";
import { createPipeline, type Engine, startEngine } from "../test/support/pipeline.ts";
import { runCommand } from "../tools/shared/commandLine.ts";
import { wholeNumber } from "../tools/shared/wholeNumber.ts";
import { countCalls } from "./countedCalls.ts";

const usage = `Counts what one page of the list of upcoming messages costs, and a count of the forecast, for a number of users with both occasions.
  npm run bench:upcoming -- [--users 10000] [--partitions 16]
Only the local dates that two pages can touch are written, straight into the table: a page reads no others (test/pipeline/upcoming.test.ts).`;
const options = { users: { type: "string", default: "10000" }, partitions: { type: "string", default: "16" } } as const;
const NOW = toInstant(Date.parse("2027-06-14T06:00:00Z"));
const DAYS_WRITTEN = 3;
const WRITES_AT_ONCE = 8;

/** The occasions of the users who have something on these dates, spread evenly over the zones. */
async function fill({ database }: Engine, perDate: number, partitions: number): Promise<number> {
  const zones = knownZones();
  const dates = localDatesTouched(NOW, plus(NOW, DAYS_WRITTEN * DAY));
  const createdAt = plus(NOW, -30 * DAY);
  let written = 0;
  for (const localDate of dates) {
    const numbers = Array.from({ length: perDate }, (_, index) => index);
    await eachAtOnce([...chunks(numbers, 12)], WRITES_AT_ONCE, async (some) => {
      const items = some.flatMap((index) => {
        const id = userIdSchema.parse(globalThis.crypto.randomUUID());
        const timezone = zones[index % zones.length];
        if (timezone === undefined) throw new Error("no zone");
        const date = localDateSchema.parse(`1990-${localDate.slice(5)}`);
        const names = { firstName: "Augusta", lastName: "Lovelace", email: `${id}@example.com` };
        const dated = { birthdayDate: date, anniversaryDate: date, version: 1, createdAt, updatedAt: createdAt };
        return occasionsOf({ id, ...names, timezone, ...dated }, createdAt, { zoneOverrides: {} }).map((occasion) =>
          occasionItem(occasion, partitions),
        );
      });
      const puts = items.map((Item) => ({ PutRequest: { Item } }));
      await database.client.send(new BatchWriteCommand({ RequestItems: { [database.users]: puts } }));
      written += items.length;
    });
  }
  return written;
}

async function measure(users: number, partitions: number): Promise<void> {
  const engine = await startEngine();
  try {
    const written = await fill(engine, Math.round(users / 365.25), partitions);
    console.log(`${users} users; ${written} index entries of ${DAYS_WRITTEN} days and their neighbours`);
    const pipeline = createPipeline(engine, NOW, { partitions });
    const counted = countCalls(engine.database);
    const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      counted.take();
      const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
      const result = await work();
      const { user, system } = process.cpuUsage(cpu);
      const calls = [...counted.take()].map(([name, { calls: n, units }]) => `${name} ${n} calls, ${units} units`);
      const times = `${Math.round(performance.now() - startedAt)} ms, ${Math.round((user + system) / 1000)} ms CPU`;
      console.log(`${what.padEnd(42)} ${calls.sort().join("; ")}; ${times}`);
      return result;
    };
    const query = { days: "2", limit: "100" };
    const first = await timed("upcoming, first page of 100", () => pipeline.call("listUpcoming", { query }));
    const { nextCursor } = Object(first.body);
    if (typeof nextCursor === "string")
      await timed("upcoming, next page of 100", () =>
        pipeline.call("listUpcoming", { query: { ...query, cursor: nextCursor } }),
      );
    await timed("forecast of 31 days, not counted yet", () => caller.run("api", () => forecast(pipeline.deps, 31)));
    const far = localDateSchema.parse(plus(NOW, DAYS_WRITTEN * DAY).slice(0, 10));
    const count = await timed("job: a date beyond 50 hours", () =>
      caller.run("recover", () => countDate(pipeline.deps, far, () => true)),
    );
    for (const localDate of localDatesTouched(NOW, plus(NOW, 32 * DAY)))
      if (count) await caller.run("recover", () => pipeline.deps.control.keepDateCount({ ...count, localDate }));
    await timed("forecast of 31 days, from kept counts", () =>
      caller.run("api", () => forecast(pipeline.deps, 31, -1)),
    );
  } finally {
    await engine.stop();
  }
}

await runCommand({ usage, options }, async ({ values }) => {
  await measure(wholeNumber("users", values.users), wholeNumber("partitions", values.partitions));
  return 0;
});
