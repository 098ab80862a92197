import type { Row } from "./csvRecords.ts";
import { asWritten, neutraliseFormula } from "./formulas.ts";

/** What a rejects file has in front of the columns of the imported file. */
const NUMBER = "rejectedRow";
const REASON = "rejectedBecause";

export function rejectsHeader(columns: readonly string[]): string[] {
  return [NUMBER, REASON, ...columns];
}

/** A row as it stood, also with too few or too many cells, after its number and the reason. Safe to open in a spreadsheet. */
export function rejectedRow({ number, cells }: Row, reason: string): string[] {
  return [String(number), ...[reason, ...cells].map(neutraliseFormula)];
}

/** Reads the rows of a rejects file as they stood. `header` and cells of any other file stay as they are. */
export function rejectsReader(header: readonly string[]) {
  const added = new Set([header.indexOf(NUMBER), header.indexOf(REASON)].filter((index) => index >= 0));
  const own = (cells: readonly string[]) => cells.filter((_, index) => !added.has(index));
  return {
    columns: own(header),
    cells: (cells: readonly string[]) => (added.size === 0 ? cells : own(cells).map(asWritten)),
  };
}
