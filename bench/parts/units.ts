import { createHash } from "node:crypto";
import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { createPipeline, startEngine } from "../../test/support/pipeline.ts";
import { startEngineProxy, type Totals, totalsOf } from "../engineProxy.ts";
import { counted, type NewFigure } from "../figures.ts";

/** What one message, and a day without work, cost in units and calls, counted by a proxy in front of the engine. */
export async function measureUnits(users: number): Promise<NewFigure[]> {
  const engine = await startDynamoDb(undefined);
  const proxy = await startEngineProxy(engine.endpoint);
  const restore = setEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint });
  const connected = await startEngine();
  try {
    const pipeline = createPipeline(connected, "2026-06-10T00:00:00.000Z", { partitions: 16 });
    let added = 0;
    // The same ids in each run: the partitions that they fall into decide how many calls there are.
    pipeline.deps.newId = () => idOf(added);
    const figures: NewFigure[] = [];
    const total: Totals = { reads: 0, writes: 0, calls: 0 };
    const say = (what: string, times: number, isPart = false) => {
      const totals = totalsOf(proxy.take(), times);
      for (const kind of ["reads", "writes", "calls"] as const) if (isPart) total[kind] += totals[kind];
      figures.push(...figuresOf(what, totals));
    };
    await pipeline.precalculate();
    proxy.take();
    for (; added < users; added++) await pipeline.addUser({ email: `p${added}@example.com` });
    say("add a user", users);
    pipeline.moveTo("2026-06-14T00:00:00.000Z");
    await pipeline.precalculate();
    say("plan a message", users, true);
    pipeline.moveTo("2026-06-15T06:55:00.000Z");
    await pipeline.enqueue();
    say("enqueue a message", users, true);
    pipeline.moveTo("2026-06-15T07:00:00.000Z");
    await pipeline.drain();
    say("send a message", users, true);
    if (pipeline.deliveries.length !== users) throw new Error(`${pipeline.deliveries.length} of ${users} were sent`);
    figures.push(...figuresOf("a message in all", total));

    pipeline.moveTo("2026-06-20T00:00:00.000Z");
    await pipeline.precalculate();
    proxy.take();
    await pipeline.enqueue();
    say("an idle tick of enqueue", 1);
    await pipeline.recover();
    say("an idle run of recover", 1);
    pipeline.moveTo("2026-06-21T00:00:00.000Z");
    await pipeline.precalculate();
    say("plan an empty day", 1);
    return figures;
  } finally {
    await connected.stop();
    restore();
    await proxy.stop();
    await engine.stop();
  }
}

function figuresOf(what: string, { reads, writes, calls }: Totals): NewFigure[] {
  return [
    counted(`${what}: read`, reads, "read units"),
    counted(`${what}: write`, writes, "write units"),
    counted(`${what}: calls`, calls, "DynamoDB calls"),
  ];
}

function idOf(number: number): `${string}-${string}-${string}-${string}-${string}` {
  const hash = createHash("sha256").update(String(number)).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-7${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
