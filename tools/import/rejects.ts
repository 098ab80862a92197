import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { stringify } from "csv-stringify/sync";
import { rejectColumns } from "./columns.ts";
import type { Row } from "./readRows.ts";

/** The beginning of a rejects file: how long it is, and what it holds. */
export type RejectsMark = { bytes: number; digest: string };
export type Rejects = { add(row: Row, reason: string): void; mark(): RejectsMark; close(): void };

export const nothingRejected: RejectsMark = { bytes: 0, digest: createHash("sha256").digest("hex") };

/** Whether the file still begins with what was written up to the mark. Mended, removed or another's: it does not. */
export function isIntact(file: string, { bytes, digest }: RejectsMark): boolean {
  return hashOf(file, bytes)?.digest("hex") === digest;
}

/**
 * A file of refused rows as they stood, each with its number and the reason: mended, it can be fed again. `kept`: the file is
 * one that an earlier run of this import began and that is intact up to there; what follows comes again. Without it, a file of
 * that name may have been mended already, and is put aside.
 */
export function openRejects(
  file: string,
  columns: readonly string[],
  delimiter: string,
  kept?: RejectsMark | undefined,
): Rejects {
  const own = columns.filter((name) => !rejectColumns.some((each) => each === name));
  let position = kept?.bytes ?? 0;
  // At once, not with the first refusal: a run that is killed before it must not leave another's file as if it were ours.
  if (!kept) putAside(file);
  else if (position === 0) rmSync(file, { force: true });
  else truncateSync(file, position);
  const hash = hashOf(file, position) ?? createHash("sha256");
  let descriptor: number | undefined;
  const write = (cells: readonly (string | number)[]) => {
    const line = Buffer.from(stringify([cells], { delimiter }));
    descriptor ??= openSync(file, position > 0 ? "r+" : "w");
    for (let done = 0; done < line.length; )
      done += writeSync(descriptor, line, done, line.length - done, position + done);
    position += line.length;
    hash.update(line);
  };
  return {
    add(row, reason) {
      const cell = (name: string) => row.cells[columns.indexOf(name)] ?? "";
      if (position === 0) write([...own, ...rejectColumns]);
      write([...own.map(cell), row.number, reason]);
    },
    mark: () => ({ bytes: position, digest: hash.copy().digest("hex") }),
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

/** Of the first bytes of a file; undefined where it has less. */
function hashOf(file: string, bytes: number): Hash | undefined {
  const hash = createHash("sha256");
  if (bytes === 0) return hash;
  if (!existsSync(file) || statSync(file).size < bytes) return undefined;
  const descriptor = openSync(file, "r");
  const part = Buffer.alloc(64 * 1024);
  for (let at = 0; at < bytes; ) {
    const read = readSync(descriptor, part, 0, Math.min(part.length, bytes - at), at);
    if (read === 0) break;
    hash.update(part.subarray(0, read));
    at += read;
  }
  closeSync(descriptor);
  return hash;
}

function putAside(file: string): void {
  if (!existsSync(file)) return;
  let number = 1;
  while (existsSync(`${file}.${number}`)) number += 1;
  renameSync(file, `${file}.${number}`);
}
