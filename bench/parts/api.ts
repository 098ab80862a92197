import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { connect } from "../../local/remote/remoteSystem.ts";
import { measured, type NewFigure } from "../figures.ts";
import { cpuSecondsOf } from "../processCpu.ts";

const CONNECTIONS = 50;

/** Users added and read over HTTP, on 50 connections. */
export async function measureApi(users: number, reads: number): Promise<NewFigure[]> {
  const child = await startChildSystem({ dataDir: ":memory:", now: "2027-06-09T12:00:00Z" });
  const system = connect(child.url, CONNECTIONS);
  const ids: string[] = [];
  const add = async (number: number) => {
    const email = `p${number}@example.com`;
    const name = { firstName: "Ada", lastName: "Lovelace" };
    ids.push(await system.addUser({ ...name, email, timezone: "Europe/Berlin", birthdayDate: "1990-11-15" }));
  };
  const phase = async (what: string, count: number, work: (index: number) => Promise<unknown>) => {
    const cpu = cpuSecondsOf(child.pid);
    const startedAt = performance.now();
    const all = Array.from({ length: count }, (_, index) => index);
    await eachAtOnce(all, CONNECTIONS, async (index) => void (await work(index)));
    const seconds = (performance.now() - startedAt) / 1_000;
    return [
      measured(`API: ${what}`, count / seconds, "per second"),
      measured(`API: ${what}: processor`, ((cpuSecondsOf(child.pid) - cpu) / count) * 1_000, "CPU-s per 1,000"),
    ];
  };
  try {
    await phase("warm up", 300, (index) => add(1_000_000 + index));
    const added = await phase("users added", users, add);
    const read = (index: number) => system.call("GET", `/api/v1/users/${ids[(index * 7_919) % ids.length]}`);
    return [...added, ...(await phase("users read", reads, read))];
  } finally {
    system.close();
    await child.stop();
  }
}
