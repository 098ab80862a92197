/**
 * `npm run bench:cost -- [--people 1000]`: takes people through planning, queue and sending on an engine that counts by AWS's
 * rules, and says what one message, and a day with nothing to do, cost in DynamoDB's units. docs/cost.md puts prices to them.
 */

import { parseArgs } from "node:util";
import { createWorld, startEngine } from "../test/support/pipeline.ts";
import { type Consumption, countCalls } from "./countedCalls.ts";

const { values } = parseArgs({ options: { people: { type: "string", default: "1000" } } });
const PEOPLE = Number(values.people);
const READS = /^(Get|Query|BatchGet)/;

const engine = await startEngine();
try {
  const world = createWorld(engine, "2026-06-10T00:00:00.000Z", { partitions: 16 });
  const counted = countCalls(engine.database);
  await world.precalculate();
  counted.take();
  for (let index = 0; index < PEOPLE; index++) await world.addPerson({ email: `p${index}@example.com` });
  say("adding a person", counted.take(), PEOPLE);

  world.moveTo("2026-06-14T00:00:00.000Z");
  await world.precalculate();
  say("planning, each message", counted.take(), PEOPLE);
  world.moveTo("2026-06-15T06:55:00.000Z");
  await world.enqueue();
  say("queueing, each message", counted.take(), PEOPLE);
  world.moveTo("2026-06-15T07:00:00.000Z");
  await world.drain();
  say("sending, each message", counted.take(), PEOPLE);
  if (world.letters.length !== PEOPLE) throw new Error(`${world.letters.length} of ${PEOPLE} were sent`);

  world.moveTo("2026-06-20T00:00:00.000Z");
  await world.precalculate();
  counted.take();
  await world.enqueue();
  say("an idle tick of enqueue", counted.take(), 1);
  await world.recover();
  say("an idle run of recover", counted.take(), 1);
  world.moveTo("2026-06-21T00:00:00.000Z");
  await world.precalculate();
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
