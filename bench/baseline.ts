import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { Figure } from "./figures.ts";

const file = new URL("./baseline.json", import.meta.url);
const baselineSchema = z.object({
  /** Must be the same. */
  counted: z.record(z.string(), z.number()),
  /** Must lie between the two. A ratio of two figures of one run says the same on each machine. */
  ratios: z.record(z.string(), z.tuple([z.number(), z.number()])),
});
type Compared = Pick<Figure, "name" | "value" | "counted">;
export type Baseline = z.infer<typeof baselineSchema>;

/** Bundles grow with every change of the code, so these may differ by a thirtieth. All other counted figures are compared exactly. */
const BUNDLE = /^bundle /;
const BUNDLE_BAND = 1 / 30;

export function readBaseline(): Baseline {
  return baselineSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Sets the counted figures. The bands of the ratios are written by hand. */
export function writeBaseline(figures: readonly Figure[]): void {
  const counted = figures.filter((each) => each.counted).map(({ name, value }) => [name, value] as const);
  const object = (entries: readonly string[]) => `{\n    ${entries.join(",\n    ")}\n  }`;
  const numbers = counted.map(([name, value]) => `${JSON.stringify(name)}: ${value}`);
  const bands = Object.entries(readBaseline().ratios).map(
    ([name, [least, most]]) => `${JSON.stringify(name)}: [${least}, ${most}]`,
  );
  writeFileSync(file, `{\n  "counted": ${object(numbers)},\n  "ratios": ${object(bands)}\n}\n`);
}

/** One line for each ratio that is outside of its band. */
export function outsideOfBands(figures: readonly Compared[], { ratios }: Pick<Baseline, "ratios">): string[] {
  return figures.flatMap(({ name, value }) => {
    const [least, most] = ratios[name] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return value < least || value > most ? [`${name}: ${value}, outside ${least} to ${most}`] : [];
  });
}

/** One line for each figure that is not what the baseline says. */
export function regressions(figures: readonly Compared[], baseline: Baseline): string[] {
  const found = new Map(figures.map((figure) => [figure.name, figure]));
  const changed = Object.entries(baseline.counted).flatMap(([name, expected]) => {
    const value = found.get(name)?.value;
    if (value === undefined) return [`${name}: was not counted`];
    const band = BUNDLE.test(name) ? expected * BUNDLE_BAND : 0;
    return Math.abs(value - expected) > band ? [`${name}: ${value}, and the baseline says ${expected}`] : [];
  });
  const added = figures.filter((each) => each.counted && !(each.name in baseline.counted));
  return [
    ...changed,
    ...added.map(({ name }) => `${name}: is not in the baseline`),
    ...outsideOfBands(figures, baseline),
  ];
}
