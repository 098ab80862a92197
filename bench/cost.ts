import { createPipeline, startEngine } from "../test/support/pipeline.ts";
import { runCommand } from "../tools/shared/commandLine.ts";
import { wholeNumber } from "../tools/shared/wholeNumber.ts";
import { type Consumption, countCalls } from "./countedCalls.ts";

const usage = `Counts what one message, and a day without work, cost in DynamoDB's units and calls, on an engine that counts by AWS's rules.
  npm run bench:cost -- [--users 1000]
docs/cost.md multiplies them with prices.`;
const READS = /^(Get|Query|BatchGet)/;

await runCommand({ usage, options: { users: { type: "string", default: "1000" } } }, async ({ values }) => {
  await measure(wholeNumber("users", values.users));
  return 0;
});

async function measure(users: number): Promise<void> {
  const engine = await startEngine();
  try {
    const pipeline = createPipeline(engine, "2026-06-10T00:00:00.000Z", { partitions: 16 });
    const counted = countCalls(engine.database);
    await pipeline.precalculate();
    counted.take();
    for (let index = 0; index < users; index++) await pipeline.addUser({ email: `p${index}@example.com` });
    say("adding a user", counted.take(), users);

    pipeline.moveTo("2026-06-14T00:00:00.000Z");
    await pipeline.precalculate();
    say("planning, each message", counted.take(), users);
    pipeline.moveTo("2026-06-15T06:55:00.000Z");
    await pipeline.enqueue();
    say("queueing, each message", counted.take(), users);
    pipeline.moveTo("2026-06-15T07:00:00.000Z");
    await pipeline.drain();
    say("sending, each message", counted.take(), users);
    if (pipeline.deliveries.length !== users) throw new Error(`${pipeline.deliveries.length} of ${users} were sent`);

    pipeline.moveTo("2026-06-20T00:00:00.000Z");
    await pipeline.precalculate();
    counted.take();
    await pipeline.enqueue();
    say("an idle tick of enqueue", counted.take(), 1);
    await pipeline.recover();
    say("an idle run of recover", counted.take(), 1);
    pipeline.moveTo("2026-06-21T00:00:00.000Z");
    await pipeline.precalculate();
    say("planning an empty day", counted.take(), 1);
  } finally {
    await engine.stop();
  }
}

function say(what: string, consumption: Consumption, times: number): void {
  let reads = 0;
  let writes = 0;
  let all = 0;
  for (const [command, { calls, units }] of consumption) {
    all += calls;
    if (READS.test(command)) reads += units;
    else writes += units;
  }
  console.log(
    `${what.padEnd(26)} ${(reads / times).toFixed(2)} read units  ${(writes / times).toFixed(2)} write units  ${(all / times).toFixed(3)} calls`,
  );
}
