import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IANA_VERSION } from "../../functions/domain/zones/zoneRules.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { wholeNumber } from "../../tools/shared/wholeNumber.ts";
import { seeded } from "../chaos/random.ts";
import { compare, question } from "./compare.ts";
import { askOracle, installOracle } from "./python.ts";
import { wholeDay } from "./wholeDay.ts";

const usage = `Compares every zone with Python's zoneinfo and the tzdata of PyPI, another source than moment-timezone.
  npm run test:zones-oracle                     with the pinned version (test/zones-oracle/requirements.txt)
  npm run test:zones-oracle -- --newest         with the newest one
  npm run test:zones-oracle -- --raise-pin      with the newest one, and pin it if it agrees
  npm run test:zones-oracle -- --days           and moves the local system through three days with a user in each zone (minutes)
  --seed N                                      repeats the random instants of an earlier run`;

/** An ordinary day of the first winter under new law, and the days on which clocks change in America and in Europe. */
const DAYS = ["2026-12-15", "2027-03-14", "2027-10-31"];

/** Names that may differ, and why. One that does not differ any more must go. */
const explained: Readonly<Record<string, string>> = {
  Factory:
    "is IANA's name for a machine that nobody has set up; it is no zone of a user, and moment-timezone leaves it out",
};

const pinFile = new URL("requirements.txt", import.meta.url);

const options = {
  days: { type: "boolean", default: false },
  newest: { type: "boolean", default: false },
  "raise-pin": { type: "boolean", default: false },
  seed: { type: "string", default: String(1 + (Date.now() % 1_000_000)) },
} as const;
type Values = { days: boolean; newest: boolean; "raise-pin": boolean; seed: string };

async function run(values: Values): Promise<boolean> {
  const seed = wholeNumber("seed", values.seed);
  const pin = readFileSync(pinFile, "utf8").trim();
  const newest = values.newest || values["raise-pin"];
  const folder = mkdtempSync(join(tmpdir(), "zones-oracle-"));
  try {
    installOracle(newest ? ["--upgrade", "tzdata"] : [pin], folder);
    const answers = askOracle(question(seeded(seed)), folder);
    const { compared, differences } = compare(answers);
    console.log(
      `rules IANA ${IANA_VERSION}, oracle IANA ${answers.version}, seed ${seed}: ${compared} values compared`,
    );
    const agrees = report(differences);
    if (agrees && values["raise-pin"]) writeFileSync(pinFile, `tzdata==${answers.packageVersion}\n`);
    return values.days ? (await areOnTime(folder)) && agrees : agrees;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function areOnTime(folder: string): Promise<boolean> {
  let wrong = 0;
  for (const date of DAYS) {
    const problems = await wholeDay(date, folder);
    console.log(`${date}: ${problems.length} users without exactly one message at nine`);
    for (const problem of problems) console.log(`  ${problem}`);
    wrong += problems.length;
  }
  return wrong === 0;
}

function report(differences: ReadonlyMap<string, readonly string[]>): boolean {
  for (const [name, all] of differences) {
    if (explained[name] !== undefined) console.log(`explained: ${name} ${explained[name]}`);
    else console.log(`DIFFERENT ${name}: ${all.length} times, first ${all[0]}`);
  }
  const stale = Object.keys(explained).filter((name) => !differences.has(name));
  for (const name of stale) console.log(`STALE explanation: ${name} agrees now; take it out of run.ts`);
  const unexplained = [...differences.keys()].filter((name) => explained[name] === undefined);
  if (unexplained.length === 0 && stale.length === 0) console.log("Agreement in all.");
  return unexplained.length === 0 && stale.length === 0;
}

await runCommand({ usage, options }, async ({ values }) => ((await run(values)) ? 0 : 1));
