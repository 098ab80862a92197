import { readFileSync } from "node:fs";

/** One measured number. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** Counted and the same on every machine: compared with the baseline. A rate is not. */
  counted?: true;
  /** Share of all processors that worked while it was measured, ours and others' (0 to 1). NaN where /proc is missing. */
  busy: number;
};

export type NewFigure = Omit<Figure, "busy">;

/** Measures how busy the machine was during `work`, and notes it in each figure. */
export async function whileWatched(work: () => Promise<NewFigure[]>): Promise<Figure[]> {
  const before = processorTime();
  const figures = await work();
  const after = processorTime();
  const busy = (after.busy - before.busy) / (after.all - before.all);
  return figures.map((figure) => ({ ...figure, busy }));
}

/** Of all processors since the machine started, in ticks. Time that the host took away counts as busy. */
function processorTime(): { busy: number; all: number } {
  try {
    const ticks = (readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "").split(/\s+/).slice(1, 9).map(Number);
    const all = ticks.reduce((sum, each) => sum + each, 0);
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
    return { busy: all - idle, all };
  } catch {
    return { busy: Number.NaN, all: Number.NaN };
  }
}

export function counted(name: string, value: number, unit: string): NewFigure {
  return { name, value: round(value), unit, counted: true };
}

export function measured(name: string, value: number, unit: string): NewFigure {
  return { name, value: round(value), unit };
}

/** Three decimals below ten, none above a hundred. */
function round(value: number): number {
  const digits = Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 1 : 0;
  return Number(value.toFixed(digits));
}

export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const line = ({ name, value, unit, busy, counted: isCounted }: Figure) => {
    const state = isCounted ? "counted" : Number.isNaN(busy) ? "" : `machine ${Math.round(busy * 100)} % busy`;
    return `${name.padEnd(width)}  ${value.toLocaleString("en", { maximumFractionDigits: 3 }).padStart(10)} ${unit.padEnd(18)} ${state}`;
  };
  return figures.map(line).join("\n");
}
