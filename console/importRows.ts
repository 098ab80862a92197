import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { stringify } from "csv-stringify/browser/esm/sync";
import { checkRow } from "../tools/import/checkRow.ts";
import { columnProblem } from "../tools/import/columns.ts";
import { csvOptions } from "../tools/import/csvOptions.ts";
import type { Row } from "../tools/import/csvRecords.ts";
import { columnNames, delimiterOf } from "../tools/import/header.ts";
import { rejectedRow, rejectsHeader, rejectsReader } from "../tools/import/rejectedRow.ts";
import { call, type Problem, reasonOf } from "./api.ts";

export type Refused = { row: Row; reason: string };
export type Imported = { added: number; refused: Refused[]; columns: readonly string[]; delimiter: string };
type Table = { columns: readonly string[]; delimiter: string; rows: Row[] };
type Result = { status: number; problem?: Problem };

const BATCH = 90;

/** Reads a CSV text as `npm run import` does. A text: why it cannot be read; nothing of it is then added. */
export function readTable(text: string): Table | string {
  const delimiter = delimiterOf(text);
  const records = recordsOf(text, delimiter);
  if (typeof records === "string") return records;
  const [header, ...lines] = records;
  if (header === undefined) return "The file is empty. Its first line must name the columns.";
  const reader = rejectsReader(columnNames(header));
  const problem = columnProblem(reader.columns);
  if (problem !== undefined) return problem;
  const rows = lines.map((cells, index) => ({ number: index + 1, cells: reader.cells(cells) }));
  return { columns: reader.columns, delimiter, rows };
}

function recordsOf(text: string, delimiter: string): string[][] | string {
  try {
    return parse(text.replace(/^\uFEFF/, ""), csvOptions(delimiter));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return `The file cannot be read as CSV, and nothing was added: ${error.message}`;
  }
}

/** Adds the users of a table in batches. Rows that the rules or the API refuse come back with the reason. Throws nothing. */
export async function importRows(table: Table, told: (done: number, of: number) => void): Promise<Imported> {
  const { columns, delimiter, rows } = table;
  const result: Imported = { added: 0, refused: [], columns, delimiter };
  for (let from = 0; from < rows.length; from += BATCH) {
    const good: { row: Row; user: unknown }[] = [];
    for (const row of rows.slice(from, from + BATCH)) {
      const checked = checkRow(columns, row);
      if (checked.ok) good.push({ row, user: checked.user });
      else result.refused.push({ row, reason: checked.reason });
    }
    await addBatch(good, result);
    told(Math.min(rows.length, from + BATCH), rows.length);
  }
  result.refused.sort((a, b) => a.row.number - b.row.number);
  return result;
}

async function addBatch(good: readonly { row: Row; user: unknown }[], result: Imported): Promise<void> {
  if (good.length === 0) return;
  const users = good.map(({ user }) => user);
  const answer = await call<{ results: Result[] }>("POST", "/api/v1/users/batch", { users });
  for (const [index, { row }] of good.entries()) {
    const outcome = answer.body?.results?.[index];
    const problem = outcome?.problem;
    if (outcome?.status === 201) result.added += 1;
    else result.refused.push({ row, reason: problem?.detail ?? problem?.title ?? reasonOf(answer) });
  }
}

/** The file of refused rows, as `npm run import` writes it: correct them and import it again. Safe to open in a spreadsheet. */
export function refusedCsv({ columns, delimiter, refused }: Imported): string {
  const lines = refused.map(({ row, reason }) => rejectedRow(row, reason));
  return stringify([rejectsHeader(columns), ...lines], { delimiter });
}
