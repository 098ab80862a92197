import { writeFileSync } from "node:fs";
import { runCommand, UsageError } from "../tools/shared/commandLine.ts";
import { wholeNumber } from "../tools/shared/wholeNumber.ts";
import { outsideOfBands, readBaseline, regressions, writeBaseline } from "./baseline.ts";
import { type Figure, type NewFigure, table, whileWatched } from "./figures.ts";
import { measureApi } from "./parts/api.ts";
import { measureBundles } from "./parts/bundles.ts";
import { measureDelivering, measureShares } from "./parts/delivering.ts";
import { measurePlanning } from "./parts/planning.ts";
import { countQuietDay, measureQuietDay } from "./parts/quietDay.ts";
import { measureUnits } from "./parts/units.ts";
import { measureYardstick } from "./parts/yardstick.ts";

const usage = `Measures the system and prints one table. A figure that is not counted says how busy the machine was.
  npm run bench -- [--only PART,PART] [--users 3000] [--json FILE]
  npm run bench -- --check     only what is counted, compared with bench/baseline.json; ends with 1 on a difference
  npm run bench -- --update    the same, and writes the baseline
  --only PART    delivering, shares, api, planning, units, quiet, bundles, yardstick
  --users N      messages at one instant
  --json FILE    also writes the figures to a file`;
const options = {
  only: { type: "string" },
  users: { type: "string", default: "3000" },
  json: { type: "string" },
  check: { type: "boolean", default: false },
  update: { type: "boolean", default: false },
} as const;

/** A part gives all its figures at once. One after the other, since each wants the processors for itself. */
type Parts = Record<string, (() => Promise<NewFigure[]>)[]>;

function everything(users: number): Parts {
  const delivering = (where: "memory" | "disk", latencyMs: number) => () =>
    measureDelivering({ where, latencyMs, users });
  return {
    yardstick: [() => measureYardstick(6_000)],
    delivering: [delivering("memory", 0), delivering("disk", 0), delivering("memory", 100), delivering("disk", 100)],
    shares: [() => measureShares(users)],
    api: [() => measureApi(4_000, 8_000)],
    planning: [() => measurePlanning(2_000, [10_000, 100_000, 1_000_000])],
    units: [() => measureUnits(1_000)],
    quiet: [measureQuietDay, countQuietDay],
    bundles: [() => measureBundles(9)],
  };
}

function countedParts(): Parts {
  return {
    planning: [() => measurePlanning(500, [1_000, 4_000])],
    units: [() => measureUnits(1_000)],
    quiet: [countQuietDay],
    bundles: [() => measureBundles(3)],
  };
}

await runCommand({ usage, options }, async ({ values }) => {
  const { check, update } = values;
  if ((check || update) && values.only !== undefined)
    throw new UsageError("--check and --update measure all that is counted: they take no --only");
  const parts = check || update ? countedParts() : everything(wholeNumber("users", values.users));
  const figures = await measure(chosen(parts, values.only));
  process.stdout.write(`${table(figures)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (update) writeBaseline(figures);
  if (update) return 0;
  const found = (check ? regressions : outsideOfBands)(figures, readBaseline());
  for (const each of found) process.stdout.write(`differs from bench/baseline.json: ${each}\n`);
  if (check && found.length > 0) process.stdout.write("If the change is meant: npm run bench -- --update\n");
  return found.length > 0 ? 1 : 0;
});

function chosen(parts: Parts, only: string | undefined): Parts {
  if (only === undefined) return parts;
  return Object.fromEntries(
    only.split(",").map((name) => {
      const part = parts[name];
      if (part === undefined) throw new UsageError(`--only takes ${Object.keys(parts).join(", ")}, not "${name}"`);
      return [name, part];
    }),
  );
}

async function measure(parts: Parts): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, works] of Object.entries(parts))
    for (const work of works) {
      process.stderr.write(`${name} ...\n`);
      figures.push(...(await whileWatched(work)));
    }
  return figures;
}
