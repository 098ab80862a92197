import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, renameSync, rmSync, truncateSync, writeSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import type { Row } from "./csvRecords.ts";
import { type FileMark, hashStart } from "./fileMark.ts";
import { rejectedRow, rejectsHeader } from "./rejectedRow.ts";

export type Rejects = { add(row: Row, reason: string): void; mark(): FileMark; close(): void };

/**
 * Opens the file of refused rows. A user corrects the rows there and imports that file. With `written`, an earlier run of
 * this import wrote the file up to that mark: what follows the mark is cut off, since those rows come again. Without it, a
 * file of that name may hold corrections, so it gets another name.
 */
export function openRejects(
  file: string,
  { columns, delimiter }: { columns: readonly string[]; delimiter: string },
  written?: FileMark | undefined,
): Rejects {
  let position = written?.bytes ?? 0;
  // Now, not with the first refusal: a run that is killed before it must not leave a foreign file that looks like its own.
  if (!written) moveAside(file);
  else if (position === 0) rmSync(file, { force: true });
  else truncateSync(file, position);
  const hash = hashStart(file, position) ?? createHash("sha256");
  let descriptor: number | undefined;
  const write = (cells: readonly string[]) => {
    const line = Buffer.from(stringify([cells], { delimiter }));
    descriptor ??= openSync(file, position > 0 ? "r+" : "w");
    for (let done = 0; done < line.length; )
      done += writeSync(descriptor, line, done, line.length - done, position + done);
    position += line.length;
    hash.update(line);
  };
  return {
    add(row, reason) {
      if (position === 0) write(rejectsHeader(columns));
      write(rejectedRow(row, reason));
    },
    mark: () => ({ bytes: position, digest: hash.copy().digest("hex") }),
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

function moveAside(file: string): void {
  if (!existsSync(file)) return;
  let number = 1;
  while (existsSync(`${file}.${number}`)) number += 1;
  renameSync(file, `${file}.${number}`);
}
