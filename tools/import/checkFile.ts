import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Row } from "./csvRecords.ts";
import type { Matching } from "./matching.ts";
import { openTable } from "./readTable.ts";
import { openRejects } from "./rejects.ts";
import { rowChecker } from "./rowChecker.ts";
import { SharedDates } from "./sharedDates.ts";

export type FileReport = { rows: number; good: number; refused: number; warnings: string[] };

/** Reads a whole file and checks each row. Sends nothing. Throws a CommandError for a file that cannot be read to its end. */
export async function checkFile(
  file: string,
  onRefused: (row: Row, reason: string) => void = () => {},
  matching?: Matching,
): Promise<FileReport> {
  const dates = new SharedDates();
  const counts = { rows: 0, good: 0, refused: 0 };
  const table = await openTable(file);
  const check = rowChecker(table.columns, matching);
  for await (const row of table.rows) {
    counts.rows += 1;
    const checked = check(row);
    if (checked.ok) {
      counts.good += 1;
      dates.add(checked.user);
    } else {
      counts.refused += 1;
      onRefused(row, checked.reason);
    }
  }
  return { ...counts, warnings: dates.warnings() };
}

/** The SHA-256 of a file. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

/** Writes the refused rows of a file without sending the others. Answers how many there are. */
export async function writeRejects(
  { file, rejectsFile }: { file: string; rejectsFile: string },
  matching?: Matching,
): Promise<number> {
  const rejects = openRejects(rejectsFile, await openTable(file));
  const { refused } = await checkFile(file, (row, reason) => rejects.add(row, reason), matching);
  rejects.close();
  return refused;
}
