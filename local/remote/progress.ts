import { Presets, SingleBar } from "cli-progress";

export type Progress = { reach(value: number, note?: string): void; done(note?: string): void };

/** A progress bar on stderr. In a terminal it is redrawn, elsewhere it is a line every two seconds. stdout is for the result. */
export function showProgress(label: string, total: number): Progress {
  const bar = new SingleBar(
    {
      format: `${label.padEnd(28)} {bar} {value}/{total}  {note}`,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 2_000,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { note: "" });
  return {
    reach: (value, note = "") => bar.update(Math.min(value, total), { note }),
    done(note = "") {
      bar.update({ note });
      bar.stop();
    },
  };
}

export const silent = (): Progress => ({ reach: () => {}, done: () => {} });
