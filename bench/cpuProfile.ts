import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const profileSchema = z.object({
  nodes: z.array(z.object({ id: z.int(), callFrame: z.object({ functionName: z.string(), url: z.string() }) })),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

/** Shares of the processor time of a process, by whose code ran. Together 1. */
export type Shares = { ours: number; aws: number; local: number; rest: number };

/** Reads the CPU profile that a process wrote into a folder when it ended (`--cpu-prof`). */
export function sharesOf(folder: string): Shares {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const longest = texts.sort((a, b) => b.length - a.length)[0] ?? "{}";
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(longest));
  const kinds = new Map(nodes.map(({ id, callFrame }) => [id, kindOf(callFrame)]));
  const sums = { ours: 0, aws: 0, local: 0, rest: 0, idle: 0 };
  for (const [index, id] of samples.entries()) sums[kinds.get(id) ?? "rest"] += timeDeltas[index] ?? 0;
  const all = sums.ours + sums.aws + sums.local + sums.rest;
  return { ours: sums.ours / all, aws: sums.aws / all, local: sums.local / all, rest: sums.rest / all };
}

function kindOf({ functionName, url }: { functionName: string; url: string }): keyof Shares | "idle" {
  if (functionName === "(idle)" || functionName === "(program)") return "idle";
  if (/node_modules\/(@aws-sdk|@smithy|fauxqs)\//.test(url)) return "aws";
  if (url.includes("/functions/")) return "ours";
  return url.includes("/local/") ? "local" : "rest";
}
