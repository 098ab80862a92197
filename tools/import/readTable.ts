import { CommandError } from "../shared/commandLine.ts";
import { expectFile } from "../shared/inputFile.ts";
import { columnProblem } from "./columns.ts";
import { type CsvRecord, type Row, readRecords } from "./csvRecords.ts";
import { columnNames, delimiterOf } from "./header.ts";
import { rejectsReader } from "./rejectedRow.ts";
import { readText, startOfText } from "./textFile.ts";

export type Table = { columns: readonly string[]; delimiter: string; rows: AsyncIterable<Row> };

/** Opens a CSV file (UTF-8, with comma, semicolon or tab). The rows are read as they are asked for. */
export async function openTable(file: string): Promise<Table> {
  expectFile(file);
  const delimiter = await findDelimiter(file);
  const records = readRecords(file, delimiter);
  const header = await records.next();
  if (header.done) throw new CommandError(`${file} is empty. Its first line must name the columns`);
  const reader = rejectsReader(columnNames(header.value.cells));
  expectColumns(reader.columns);
  return { columns: reader.columns, delimiter, rows: numbered(records, reader.cells) };
}

async function* numbered(
  records: AsyncIterable<CsvRecord>,
  cellsOf: (cells: readonly string[]) => readonly string[],
): AsyncGenerator<Row> {
  let number = 0;
  for await (const record of records) {
    number += 1;
    yield { ...record, cells: record.damage === undefined ? cellsOf(record.cells) : record.cells, number };
  }
}

/** Throws a CommandError that names each column that is unknown, missing or there twice. */
function expectColumns(names: readonly string[]): void {
  const problem = columnProblem(names);
  if (problem !== undefined) throw new CommandError(problem);
}

async function findDelimiter(file: string): Promise<string> {
  return delimiterOf(await readText(file, await startOfText(file), 4096));
}
