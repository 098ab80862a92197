import { csvFormatRows, csvParseRows } from "d3-dsv";
import { call, type Problem, reasonOf } from "./api.ts";

export type Refused = { row: number; cells: string[]; reason: string };
export type Imported = { added: number; refused: Refused[]; header: string[] };

const BATCH = 90;
const lists = new Set(["optOuts"]);
/** Columns that a file of refused rows has besides; passed over when it is imported again. */
const added = ["rejectedRow", "rejectedBecause"];

type Result = { status: number; problem?: Problem };
type Row = { row: number; cells: string[] };

/** Adds the users of a CSV text in batches. Rows that the API refuses come back with the reason. Throws nothing. */
export async function importRows(text: string, told: (done: number, of: number) => void): Promise<Imported> {
  const [header = [], ...lines] = csvParseRows(text.replace(/^\uFEFF/, ""));
  const names = header.map((name) => name.trim());
  const rows = lines.map((cells, index) => ({ row: index + 2, cells })).filter(({ cells }) => cells.some(Boolean));
  const result: Imported = { added: 0, refused: [], header: names };
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const fitting = batch.filter(({ cells }) => cells.length === names.length);
    for (const each of batch)
      if (each.cells.length !== names.length)
        result.refused.push({ ...each, reason: `has ${each.cells.length} cells where the header has ${names.length}` });
    await addBatch(fitting, names, result);
    told(Math.min(rows.length, from + BATCH), rows.length);
  }
  return result;
}

async function addBatch(rows: readonly Row[], names: readonly string[], result: Imported): Promise<void> {
  if (rows.length === 0) return;
  const users = rows.map(({ cells }) => userOf(names, cells));
  const answer = await call<{ results: Result[] }>("POST", "/api/v1/users/batch", { users });
  for (const [index, row] of rows.entries()) {
    const outcome = answer.body?.results?.[index];
    if (outcome?.status === 201) result.added += 1;
    else
      result.refused.push({ ...row, reason: outcome?.problem?.detail ?? outcome?.problem?.title ?? reasonOf(answer) });
  }
}

/** An empty cell is an absent field; a list has semicolons between its values. */
function userOf(names: readonly string[], cells: readonly string[]): Record<string, string | string[]> {
  const filled = names.map((name, index) => [name, (cells[index] ?? "").trim()] as const);
  const used = filled.filter(([name, cell]) => cell !== "" && !added.includes(name));
  return Object.fromEntries(used.map(([name, cell]) => [name, lists.has(name) ? cell.split(/ *; */) : cell]));
}

/** A file of the refused rows: mend them and import it again. */
export function refusedCsv({ header, refused }: Imported): string {
  const kept = header.flatMap((name, index) => (added.includes(name) ? [] : [index]));
  const line = (cells: readonly string[]) => kept.map((index) => cells[index] ?? "");
  return csvFormatRows([
    [...line(header), ...added],
    ...refused.map(({ cells, row, reason }) => [...line(cells), String(row), reason]),
  ]);
}
