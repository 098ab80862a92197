import { closeSync, existsSync, ftruncateSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import { rejectColumns } from "./columns.ts";
import { ImportError } from "./importError.ts";
import type { Row } from "./readRows.ts";

export type Rejects = { add(row: Row, reason: string): void; bytes(): number; close(): void };
/** `continued`: the file is one that an earlier run of this import began, of which `bytes` stay; the rest comes again. */
export type RejectsStart = { continued: boolean; bytes: number };

/**
 * A file of refused rows as they stood, each with its number and the reason: mended, it can be fed again. A file of that name
 * that is not of this import may have been mended already, and is put aside.
 */
export function openRejects(file: string, columns: readonly string[], delimiter: string, start: RejectsStart): Rejects {
  const own = columns.filter((name) => !rejectColumns.some((each) => each === name));
  let position = start.continued ? start.bytes : 0;
  if (position > 0 && (!existsSync(file) || statSync(file).size < position)) {
    throw new ImportError(
      `${file}, begun by the run before, is gone or shorter: say --afresh to begin at the beginning`,
    );
  }
  let descriptor: number | undefined;
  const write = (cells: readonly (string | number)[]) => {
    const line = Buffer.from(stringify([cells], { delimiter }));
    descriptor ??= open(file, start, position);
    position += writeSync(descriptor, line, 0, line.length, position);
  };
  return {
    add(row, reason) {
      const cell = (name: string) => row.cells[columns.indexOf(name)] ?? "";
      if (position === 0) write([...own, ...rejectColumns]);
      write([...own.map(cell), row.number, reason]);
    },
    bytes: () => position,
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

function open(file: string, { continued }: RejectsStart, keep: number): number {
  if (!continued && existsSync(file)) putAside(file);
  const descriptor = openSync(file, keep > 0 ? "r+" : "w");
  ftruncateSync(descriptor, keep);
  return descriptor;
}

function putAside(file: string): void {
  let number = 1;
  while (existsSync(`${file}.${number}`)) number += 1;
  renameSync(file, `${file}.${number}`);
}
