import { Agent, createServer, request } from "node:http";
import { close, listen, readBody } from "../local/gateway/http.ts";
import { type Consumption, unitsOf } from "./countedCalls.ts";

export type EngineProxy = {
  endpoint: string;
  /** The counts since the last call of this function. */
  take(): Consumption;
  stop(): Promise<void>;
};

const LIMIT = 20_000_000;

/**
 * A proxy in front of the engine. It asks for the consumed capacity of each call, which the engine reports by AWS's rules, and
 * counts. So the figures are counted from outside, whatever client and process makes the calls.
 */
export async function startEngineProxy(target: string): Promise<EngineProxy> {
  let counts: Consumption = new Map();
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, response) => {
    const text = (await readBody(incoming, LIMIT))?.toString() ?? "";
    const body = JSON.stringify({ ...JSON.parse(text || "{}"), ReturnConsumedCapacity: "TOTAL" });
    const headers = { ...incoming.headers, "content-length": String(Buffer.byteLength(body)) };
    const forwarded = request(target, { agent, method: "POST", headers }, async (answer) => {
      const answered = (await readBody(answer, LIMIT))?.toString() ?? "";
      const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "?";
      const seen = counts.get(operation) ?? { calls: 0, units: 0 };
      counts.set(operation, {
        calls: seen.calls + 1,
        units: seen.units + unitsOf(Object(JSON.parse(answered || "{}"))),
      });
      response.writeHead(answer.statusCode ?? 500, { "content-type": "application/x-amz-json-1.0" }).end(answered);
    });
    forwarded.on("error", () => response.destroy());
    forwarded.end(body);
  });
  const port = await listen(server, 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    take() {
      const taken = counts;
      counts = new Map();
      return taken;
    },
    async stop() {
      await close(server, 0);
      agent.destroy();
    },
  };
}

const READS = /^(Get|Query|BatchGet|Scan)/;

export type Totals = { reads: number; writes: number; calls: number };

/** Read units, write units and calls, each divided by `times`. */
export function totalsOf(consumption: Consumption, times = 1): Totals {
  const sum = { reads: 0, writes: 0, calls: 0 };
  for (const [operation, { calls, units }] of consumption) {
    sum.calls += calls / times;
    if (READS.test(operation)) sum.reads += units / times;
    else sum.writes += units / times;
  }
  return sum;
}
