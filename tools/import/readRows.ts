import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { readHeader } from "./columns.ts";
import { ImportError } from "./importError.ts";

/** `number` counts users from 1: the line after the header is row 1, also where a cell holds line breaks. */
export type Row = { number: number; cells: readonly string[] };
export type Table = { columns: readonly string[]; delimiter: string; rows: AsyncIterable<Row> };

/** Each of them, wherever: files are put together of parts that were saved by different programs. */
const ROW_ENDS = ["\r\n", "\n", "\r"];

/** A user's record is some hundred bytes; longer, and a quote was never closed. */
const LONGEST_ROW = 64 * 1024;

/** Opens a CSV file (RFC 4180, UTF-8 with or without a mark; comma, semicolon or tab). Rows are read as they are asked for. */
export async function openTable(file: string, onBytes: (chunk: Uint8Array) => void = () => {}): Promise<Table> {
  const delimiter = await delimiterOf(file);
  const records = readRecords(file, delimiter, onBytes);
  const first = await records.next();
  if (first.done) throw new ImportError(`${file} is empty: its first line must name the columns`);
  return { columns: readHeader(first.value), delimiter, rows: numbered(records) };
}

async function* numbered(records: AsyncIterable<string[]>): AsyncGenerator<Row> {
  let number = 0;
  for await (const cells of records) {
    number += 1;
    yield { number, cells };
  }
}

async function* readRecords(
  file: string,
  delimiter: string,
  onBytes: (chunk: Uint8Array) => void,
): AsyncGenerator<string[]> {
  const parser = parse({
    delimiter,
    record_delimiter: ROW_ENDS,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const text = Readable.from(decoded(file, onBytes));
  text.on("error", (error) => parser.destroy(error));
  text.pipe(parser);
  try {
    for await (const record of parser) yield record;
  } catch (error) {
    // Past a broken quote nobody can say where the next row begins; a guess would make users of halves of others.
    if (error instanceof CsvError) throw new ImportError(`${file} cannot be read as CSV: ${error.message}`);
    throw error;
  } finally {
    text.destroy();
  }
}

/** Text, or an ImportError where it is not UTF-8: names must not arrive with the replacement character in them. */
async function* decoded(file: string, onBytes: (chunk: Uint8Array) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let at = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      onBytes(chunk);
      yield decoder.decode(chunk, { stream: true });
      at += chunk.length;
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new ImportError(`${file} is not UTF-8 (after byte ${at}): save it as UTF-8`);
    throw error;
  }
}

/** What parts the names in the first line. */
async function delimiterOf(file: string): Promise<string> {
  const handle = await open(file).catch((error: Error) => {
    throw new ImportError(`${file} cannot be read: ${error.message}`);
  });
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
  await handle.close();
  const [line = ""] = buffer.toString("utf8", 0, bytesRead).split(/[\r\n]/, 1);
  const counts = [",", ";", "\t"].map((each) => ({ each, count: line.split(each).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).each;
}
