import { startDynamoDb } from "../../local/engines/dynamodb.ts";
import { setEnvironment } from "../../local/lambda/processEnvironment.ts";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { connect } from "../../local/remote/remoteSystem.ts";
import { startEngineProxy } from "../engineProxy.ts";
import { counted, measured, type NewFigure } from "../figures.ts";
import { cpuSecondsOf } from "../processCpu.ts";

const NOON = "2027-02-01T12:00:00Z";
const TICKS = 1_440;

/** A day without messages, moved through in the local system with every tick run. */
export async function measureQuietDay(): Promise<NewFigure[]> {
  const child = await startChildSystem({ dataDir: ":memory:", now: NOON });
  const system = connect(child.url);
  try {
    // The first day loads and compiles; the second one is the usual one.
    await system.move({ advanceBy: "PT24H" });
    const cpu = cpuSecondsOf(child.pid);
    const startedAt = performance.now();
    await system.move({ advanceBy: "PT24H" });
    const seconds = (performance.now() - startedAt) / 1_000;
    return [
      measured("a quiet day moved through", seconds, "seconds"),
      measured("a quiet day moved through: processor", cpuSecondsOf(child.pid) - cpu, "CPU-s"),
    ];
  } finally {
    system.close();
    await child.stop();
  }
}

/** The calls of that day, counted by a proxy: each tick's queries, recover's, planning's. */
export async function countQuietDay(): Promise<NewFigure[]> {
  const engine = await startDynamoDb(undefined);
  const proxy = await startEngineProxy(engine.endpoint);
  const restore = setEnvironment({ DYNAMODB_ENDPOINT: proxy.endpoint });
  const child = await startChildSystem({ dataDir: ":memory:", now: NOON });
  const system = connect(child.url);
  try {
    await system.move({ advanceBy: "PT24H" });
    proxy.take();
    await system.move({ advanceBy: "PT24H" });
    const queries = proxy.take().get("Query")?.calls ?? 0;
    return [counted("a quiet day: queries per tick", queries / TICKS, "queries")];
  } finally {
    system.close();
    await child.stop();
    restore();
    await proxy.stop();
    await engine.stop();
  }
}
