import { parseArgs } from "node:util";
import { runHistory } from "./history.ts";
import type { Outcome } from "./system.ts";

/** `npm run simulate -- --seeds 1000 [--from 1]`, or `--seed N` to replay one with its whole trace. */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    /** Ends with the first broken history. */
    stop: { type: "boolean", default: false },
  },
});

function whole(text: string, name: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`--${name} takes a whole number, not "${text}"`);
  process.exit(1);
}

function tell({ seed, violations, trace }: Outcome): void {
  console.log(`seed ${seed}: ${violations.length} broken promises`);
  for (const { promise, what } of violations) console.log(`  ${promise} ${what}`);
  // Only what concerns the first of them: its user's lines, and what happened to everybody.
  const user = violations[0]?.what.match(/[0-9a-f-]{32}(\w{4})\./)?.[1];
  const lines = trace.filter((line) => user === undefined || line.includes(user) || !/ [0-9a-f]{4}\b/.test(line));
  for (const line of lines) console.log(`  | ${line}`);
  console.log(`replay: npm run simulate -- --seed ${seed}`);
}

if (values.seed !== undefined) {
  const outcome = await runHistory(whole(values.seed, "seed"));
  for (const line of outcome.trace) console.log(line);
  tell({ ...outcome, trace: [] });
  process.exit(outcome.violations.length > 0 ? 1 : 0);
}

const count = whole(values.seeds, "seeds");
const first = whole(values.from, "from");
const startedAt = performance.now();
const broken: Outcome[] = [];
let deliveries = 0;
for (let seed = first; seed < first + count; seed++) {
  const outcome = await runHistory(seed);
  deliveries += outcome.deliveries;
  if (outcome.violations.length > 0) broken.push(outcome);
  if (values.stop && broken.length > 0) break;
  if ((seed - first + 1) % 100 === 0)
    console.error(`${seed - first + 1} of ${count} histories, ${broken.length} broken`);
}
const seconds = (performance.now() - startedAt) / 1000;
const shortest = broken.toSorted((a, b) => a.trace.length - b.trace.length)[0];
if (shortest) tell(shortest);
if (broken.length > 1) console.log(`also broken: seeds ${broken.map(({ seed }) => seed).join(", ")}`);
console.log(
  `${count} histories, ${deliveries} letters, ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(1)} histories/s, ${broken.length} broken`,
);
process.exit(broken.length > 0 ? 1 : 0);
