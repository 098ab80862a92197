import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import * as z from "zod";
import { CommandError } from "../shared/commandLine.ts";
import { csvOptions } from "./csvOptions.ts";
import { findDamagedRow } from "./damagedRow.ts";
import { type Range, readUtf8, startOfText } from "./textFile.ts";

/** `damage` says why the line could not be split into cells. The whole line is then the only cell. */
export type CsvRecord = { cells: readonly string[]; damage?: string };

/** `number` counts rows from 1, without the header. A row can have line breaks in its cells. */
export type Row = CsvRecord & { number: number };

/** `bytes` and `lines` count what was read. `width` is the number of cells of the first record. */
type Reader = { file: string; delimiter: string; bytes: number; lines: number; width: number };

const parsedSchema = z.object({ record: z.array(z.string()), info: z.object({ bytes: z.int(), lines: z.int() }) });

/**
 * The records of a CSV file, read as they are asked for. A row with a broken quote becomes one damaged record where the
 * next row can be found. Otherwise the reader throws a CommandError: a guess would make users from parts of other rows.
 */
export async function* readRecords(file: string, delimiter: string): AsyncGenerator<CsvRecord> {
  const reader: Reader = { file, delimiter, bytes: await startOfText(file), lines: 0, width: 0 };
  for (;;) {
    const damagedAt = yield* readToDamage(reader);
    if (damagedAt === undefined) return;
    // The parser drops what it read ahead of the damage. Those records are read again.
    if (reader.bytes < damagedAt) yield* readToDamage(reader, damagedAt);
    const row = await findDamagedRow(file, damagedAt, reader);
    const line = reader.lines + row.lineNumber;
    if (reader.width === 0 || !row.ok)
      throw new CommandError(`${file} cannot be read as CSV: line ${line}: ${row.reason}`);
    yield { cells: [row.line], damage: row.reason };
    reader.bytes = row.end;
    reader.lines = line;
  }
}

/** Reads to the end of the range. Answers where the first damaged record begins; undefined: there is none. */
async function* readToDamage(reader: Reader, end?: number): AsyncGenerator<CsvRecord, number | undefined> {
  const from = { bytes: reader.bytes, lines: reader.lines };
  try {
    for await (const { record, info } of parseRange(reader, { start: from.bytes, end })) {
      reader.bytes = from.bytes + info.bytes;
      reader.lines = from.lines + info.lines;
      reader.width ||= record.length;
      yield { cells: record };
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return from.bytes + z.int().parse(error.bytes);
  }
}

async function* parseRange({ file, delimiter }: Reader, range: Range) {
  const parser = parse({ ...csvOptions(delimiter), info: true });
  const text = Readable.from(readUtf8(file, range));
  text.on("error", (error) => parser.destroy(error));
  text.pipe(parser);
  try {
    for await (const each of parser) yield parsedSchema.parse(each);
  } finally {
    text.destroy();
  }
}
