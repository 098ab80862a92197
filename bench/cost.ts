/**
 * `npm run bench:cost -- [--users 1000]`: takes users through planning, queue and sending on an engine that counts by AWS's
 * rules, and says what one message, and a day with nothing to do, cost in DynamoDB's units. docs/cost.md puts prices to them.
 */

import { parseArgs } from "node:util";
import { createPipeline, startEngine } from "../test/support/pipeline.ts";
import { type Consumption, countCalls } from "./countedCalls.ts";

const { values } = parseArgs({ options: { users: { type: "string", default: "1000" } } });
const USERS = Number(values.users);
const READS = /^(Get|Query|BatchGet)/;

const engine = await startEngine();
try {
  const pipeline = createPipeline(engine, "2026-06-10T00:00:00.000Z", { partitions: 16 });
  const counted = countCalls(engine.database);
  await pipeline.precalculate();
  counted.take();
  for (let index = 0; index < USERS; index++) await pipeline.addUser({ email: `p${index}@example.com` });
  say("adding a user", counted.take(), USERS);

  pipeline.moveTo("2026-06-14T00:00:00.000Z");
  await pipeline.precalculate();
  say("planning, each message", counted.take(), USERS);
  pipeline.moveTo("2026-06-15T06:55:00.000Z");
  await pipeline.enqueue();
  say("queueing, each message", counted.take(), USERS);
  pipeline.moveTo("2026-06-15T07:00:00.000Z");
  await pipeline.drain();
  say("sending, each message", counted.take(), USERS);
  if (pipeline.deliveries.length !== USERS) throw new Error(`${pipeline.deliveries.length} of ${USERS} were sent`);

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

function say(what: string, consumption: Consumption, times: number): void {
  let reads = 0;
  let writes = 0;
  for (const [command, { units }] of consumption) {
    if (READS.test(command)) reads += units;
    else writes += units;
  }
  console.log(
    `${what.padEnd(26)} ${(reads / times).toFixed(2)} read units  ${(writes / times).toFixed(2)} write units`,
  );
}
