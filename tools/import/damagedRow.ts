import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import { csvOptions, LONGEST_ROW } from "./csvOptions.ts";
import { readText } from "./textFile.ts";

/** `end` is where the next row begins. `lineNumber` counts from the first line of the searched text. */
export type DamagedRow =
  | { ok: true; line: string; reason: string; end: number; lineNumber: number }
  | { ok: false; reason: string; lineNumber: number };

/** What the reader knows about rows that are not damaged. */
export type RowShape = { delimiter: string; width: number };

/**
 * The damaged row at this position of a file, or why the next row cannot be found. A quote in the wrong place damages its
 * own line only. After a quote that is never closed, the next lines may belong to the same cell or be rows of their own:
 * they are rows if one of them is complete.
 */
export async function findDamagedRow(file: string, position: number, shape: RowShape): Promise<DamagedRow> {
  const text = await readText(file, position, 2 * LONGEST_ROW);
  const [blank = ""] = /^[\r\n]*/.exec(text) ?? [];
  const [line = "", ...following] = text.slice(blank.length).split(/\r\n|\n|\r/);
  const lineNumber = lineBreaks(blank) + 1;
  const next = text.slice(blank.length + line.length);
  const [lineBreak = ""] = /^(\r\n|\n|\r)?/.exec(next) ?? [];
  const end = position + Buffer.byteLength(blank + line + lineBreak);
  switch (readLine(line, shape)) {
    case "BROKEN":
      return { ok: true, line, reason: "has a quote in the wrong place", end, lineNumber };
    case "OPEN":
      return following.some((each) => readLine(each, shape) === "COMPLETE")
        ? { ok: true, line, reason: "has a quote that is not closed", end, lineNumber }
        : { ok: false, reason: "a quote is not closed", lineNumber };
    default:
      return { ok: false, reason: `a row is longer than ${LONGEST_ROW} bytes`, lineNumber };
  }
}

/** OPEN: the line ends within a quoted cell. BROKEN: it has a quote where none may be. */
type LineState = "COMPLETE" | "OTHER_WIDTH" | "OPEN" | "BROKEN" | "TOO_LONG";

function readLine(line: string, { delimiter, width }: RowShape): LineState {
  try {
    const [cells] = parse(line, csvOptions(delimiter));
    return cells?.length === width ? "COMPLETE" : "OTHER_WIDTH";
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === "CSV_MAX_RECORD_SIZE") return "TOO_LONG";
    return error.code === "CSV_QUOTE_NOT_CLOSED" ? "OPEN" : "BROKEN";
  }
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
