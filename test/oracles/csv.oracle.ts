import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { readRecords } from "../../tools/import/csvRecords.ts";
import { emptyMark } from "../../tools/import/fileMark.ts";
import { asWritten } from "../../tools/import/formulas.ts";
import { openRejects } from "../../tools/import/rejects.ts";
import { temporaryFolder } from "../tools/files.ts";
import { askPython, skipWithoutPython } from "./python.ts";

const CASES = 1_000;
/** Printed with each failure, so that the same cases can be run again. */
const seed = Number(process.env.ORACLE_SEED ?? Date.now() % 2 ** 31);
const sample = <T>(values: fc.Arbitrary<T>) => fc.sample(values, { numRuns: CASES, seed });

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = folder.file("oracle.csv");

const readSchema = z.union([z.object({ rows: z.array(z.array(z.string())) }), z.object({ error: z.string() })]);
const writtenSchema = z.object({ text: z.string() });

/** What Python's csv module does with each case, in their order. */
function askCsv<T>(task: "read" | "write", cases: readonly object[], schema: z.ZodType<T>): T[] {
  return z.array(schema).parse(askPython("csvOracle.py", { task, cases }));
}

const special = fc.constantFrom('"', ",", ";", "\t", "\n", "\r", "\r\n", "=", "'", " ", "é", "😀");
// Without NUL, which Python's csv refuses, and without the byte order mark, which is no content.
const letters = fc.string({ unit: "grapheme", maxLength: 6 }).map((text) => text.replaceAll(/[\0\ufeff]/g, ""));
const cell = fc.array(fc.oneof(special, letters), { maxLength: 5 }).map((parts) => parts.join(""));
// At least two cells: a line with one empty cell is a blank line for this project.
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 6 }), { minLength: 1, maxLength: 8 });
const delimiter = fc.constantFrom(",", ";", "\t");

type Outcome = { rows: (readonly string[])[]; refused: boolean };

/** `refused`: at least one row is damaged, or the whole file. */
async function readHere(text: string, separator: string): Promise<Outcome> {
  writeFileSync(file, text);
  const rows: (readonly string[])[] = [];
  let refused = false;
  try {
    for await (const { cells, damage } of readRecords(file, separator)) {
      rows.push(cells);
      refused ||= damage !== undefined;
    }
  } catch {
    refused = true;
  }
  return { rows, refused };
}

const notBlank = (rows: readonly (readonly string[])[]) =>
  rows.filter((row) => row.length > 1 || (row[0] ?? "") !== "");

describe.skipIf(skipWithoutPython())(`CSV as Python's csv module reads and writes it (ORACLE_SEED=${seed})`, () => {
  it("the importer reads each table that Python writes", async () => {
    // Before 3.13 Python's writer quotes a line break only if it is in the line end, so the short ones need all quotes.
    const style = fc.constantFrom(
      { lineEnd: "\r\n", quoteAll: false },
      ...["\r\n", "\n", "\r"].map((lineEnd) => ({ lineEnd, quoteAll: true })),
    );
    const cases = sample(fc.tuple(fc.record({ rows: table, delimiter }), style)).map(([one, two]) => ({
      ...one,
      ...two,
    }));
    for (const [index, { text }] of askCsv("write", cases, writtenSchema).entries()) {
      const { rows, delimiter: separator } = cases[index] ?? { rows: [], delimiter: "" };
      expect(await readHere(text, separator), text).toEqual({ rows, refused: false });
    }
  });

  it("Python reads each rejects file, and finds the rows as they stood", () => {
    const rejectsFile = folder.file("rejects.csv");
    const cases = sample(fc.record({ rows: table, delimiter })).map(({ rows, ...rest }) => {
      const rejects = openRejects(rejectsFile, { columns: ["a", "b"], ...rest }, emptyMark);
      for (const [number, cells] of rows.entries()) rejects.add({ number, cells }, "=reason");
      rejects.close();
      return { rows, text: readFileSync(rejectsFile, "utf8"), ...rest };
    });
    for (const [index, answer] of askCsv("read", cases, readSchema).entries()) {
      const { rows, text } = cases[index] ?? { rows: [], text: "" };
      if (!("rows" in answer)) throw new Error(`Python refuses ${text}: ${answer.error}`);
      expect(
        answer.rows.slice(1).map((row) => row.slice(2).map(asWritten)),
        text,
      ).toEqual(rows);
    }
  });

  it("of any text, the importer accepts only what Python reads as the same rows", async () => {
    const text = fc.array(fc.oneof(special, special, fc.constantFrom("a", "b")), { minLength: 1, maxLength: 24 });
    const cases = sample(fc.record({ text: text.map((parts) => parts.join("")), delimiter }));
    const counts = { accepted: 0, refused: 0 };
    for (const [index, answer] of askCsv("read", cases, readSchema).entries()) {
      const { text: content, delimiter: separator } = cases[index] ?? { text: "", delimiter: "" };
      const here = await readHere(content, separator);
      counts[here.refused ? "refused" : "accepted"] += 1;
      if (!here.refused) expect(answer, content).toEqual({ rows: expect.anything() });
      if (!("rows" in answer)) continue;
      if (!here.refused) expect(notBlank(here.rows), content).toEqual(notBlank(answer.rows));
      // Python keeps a quote within a cell without quotes. Here it is damage, as in RFC 4180.
      else expect(answer.rows.flat().join(""), content).toContain('"');
    }
    expect(counts.accepted).toBeGreaterThan(CASES / 10);
    expect(counts.refused).toBeGreaterThan(CASES / 10);
  });
});
