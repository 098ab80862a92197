import { CommandError } from "../shared/commandLine.ts";
import { expectFile } from "../shared/inputFile.ts";
import { expectColumns } from "./columns.ts";
import { type CsvRecord, type Row, readRecords } from "./csvRecords.ts";
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
  const reader = rejectsReader(columnNames(header.value));
  expectColumns(reader.columns);
  return { columns: reader.columns, delimiter, rows: numbered(records, reader.cells) };
}

/** Empty cells after the last name are left out: spreadsheets fill all rows up to the longest one. */
function columnNames({ cells }: CsvRecord): string[] {
  const names = cells.map((cell) => cell.trim());
  return names.slice(0, names.findLastIndex((name) => name !== "") + 1);
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

/** The delimiter that occurs most often in the first line that is not blank. */
async function findDelimiter(file: string): Promise<string> {
  const text = await readText(file, await startOfText(file), 4096);
  const [line = ""] = text.trimStart().split(/[\r\n]/, 1);
  const counts = [",", ";", "\t"].map((each) => ({ each, count: line.split(each).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).each;
}
