import { writeFileSync } from "node:fs";
import { runCommand, UsageError } from "../../tools/shared/commandLine.ts";
import { wholeNumber } from "../../tools/shared/wholeNumber.ts";
import { runHistory } from "./history.ts";
import { replayPage } from "./replayPage.ts";
import type { Outcome } from "./system.ts";

const usage = `Runs random histories of the whole system with faults, and checks the promises after each.
  npm run simulate -- [--seeds 1000] [--from 1]
  npm run simulate -- --seed N        repeats one history, with its whole trace
  npm run simulate -- --seed N --html FILE    writes a page that replays it step by step
  npm run simulate -- --stop          ends with the first broken history`;
const options = {
  seeds: { type: "string", default: "1000" },
  from: { type: "string", default: "1" },
  seed: { type: "string" },
  html: { type: "string" },
  stop: { type: "boolean", default: false },
} as const;

function tell({ seed, violations, trace }: Outcome): void {
  console.log(`seed ${seed}: ${violations.length} broken promises`);
  for (const { promise, what } of violations) console.log(`  ${promise} ${what}`);
  // Only what concerns the first of them: its user's lines, and what happened to everybody.
  const user = violations[0]?.what.match(/[0-9a-f-]{32}(\w{4})\./)?.[1];
  const lines = trace.filter((line) => user === undefined || line.includes(user) || !/ [0-9a-f]{4}\b/.test(line));
  for (const line of lines) console.log(`  | ${line}`);
  console.log(`replay: npm run simulate -- --seed ${seed}`);
}

async function repeat(seed: number, html: string | undefined): Promise<boolean> {
  const outcome = await runHistory(seed);
  if (html !== undefined) {
    writeFileSync(html, await replayPage(outcome));
    console.log(`${html}: open it in a browser`);
  }
  for (const line of outcome.trace) console.log(line);
  tell({ ...outcome, trace: [] });
  return outcome.violations.length === 0;
}

async function runAll(first: number, count: number, stop: boolean): Promise<boolean> {
  const startedAt = performance.now();
  const broken: Outcome[] = [];
  let deliveries = 0;
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await runHistory(seed);
    deliveries += outcome.deliveries;
    if (outcome.violations.length > 0) broken.push(outcome);
    if (stop && broken.length > 0) break;
    if ((seed - first + 1) % 100 === 0)
      console.error(`${seed - first + 1} of ${count} histories, ${broken.length} broken`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const shortest = broken.toSorted((a, b) => a.trace.length - b.trace.length)[0];
  if (shortest) tell(shortest);
  if (broken.length > 1) console.log(`also broken: seeds ${broken.map(({ seed }) => seed).join(", ")}`);
  console.log(
    `${count} histories, ${deliveries} deliveries, ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(1)} histories/s, ${broken.length} broken`,
  );
  return broken.length === 0;
}

await runCommand({ usage, options }, async ({ values }) => {
  if (values.html !== undefined && values.seed === undefined) throw new UsageError("--html needs --seed");
  const kept =
    values.seed === undefined
      ? await runAll(wholeNumber("from", values.from), wholeNumber("seeds", values.seeds), values.stop)
      : await repeat(wholeNumber("seed", values.seed), values.html);
  process.exit(kept ? 0 : 1);
});
