import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { checkFile, writeRejects } from "../../tools/import/checkFile.ts";
import { asWritten, neutraliseFormula } from "../../tools/import/formulas.ts";
import { openTable } from "../../tools/import/readTable.ts";
import { openRejects } from "../../tools/import/rejects.ts";
import { header, readCsv, temporaryFolder, userRow, writeCsv } from "./files.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = folder.file("users.csv");
const rejectsFile = folder.file("users.rejects.csv");

async function rowsOf(path: string): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const { cells } of (await openTable(path)).rows) rows.push(cells);
  return rows;
}

/** The refused rows of a file, read from the rejects file. */
async function refusedRows() {
  await writeRejects({ file, rejectsFile });
  return rowsOf(rejectsFile);
}

describe("the rejects file", () => {
  it("keeps whatever a refused row holds, and can be imported (any number of cells)", async () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll(/[\0\ufeff]/g, ""));
    const risky = fc
      .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "'", "'="), cell)
      .map((parts) => parts.join(""));
    // A first cell that is not blank: a row without any character is a blank line, and no row.
    const row = fc.array(fc.oneof(cell, risky), { maxLength: 8 }).map((cells) => ["x", ...cells]);
    const rows = fc.array(row, { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(",", ";", "\t"), async (bad, delimiter) => {
        writeCsv(file, [header, ...bad], { delimiter });
        expect(await refusedRows()).toEqual(await rowsOf(file));
        expect(readCsv(rejectsFile, delimiter)[0]).toEqual(["rejectedRow", "rejectedBecause", ...header]);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps surplus cells, and a row that misses some", async () => {
    const rows = [[...userRow(1), "more", "=cells"], userRow(2).slice(2)];
    writeCsv(file, [header, ...rows]);
    expect(await refusedRows()).toEqual(rows);
  });

  it("keeps a damaged line as it stood, and refuses it again until it is corrected", async () => {
    const damaged = `"=1+1,${userRow(1)}`;
    writeFileSync(file, [header, damaged, userRow(2)].map(String).join("\n"));
    expect(await refusedRows()).toEqual([[damaged]]);
    expect(await checkFile(rejectsFile)).toMatchObject({ rows: 1, refused: 1 });
  });

  it("holds no cell that a spreadsheet runs as a formula", async () => {
    const cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "plain", "'t Hooft"];
    writeCsv(file, [header, cells]);
    expect(await refusedRows()).toEqual([cells]);
    const written = readCsv(rejectsFile).flat();
    expect(written.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/u.test(cell))).toEqual([]);
    expect(written.slice(-2)).toEqual(["plain", "'t Hooft"]);
  });

  it("is good after its rows were corrected, also in a spreadsheet that fills up short rows", async () => {
    writeCsv(file, [header, ["Ada", "Lovelace", "ada at example.com", "UTC", ""], [...userRow(1), "surplus"]]);
    await writeRejects({ file, rejectsFile });
    const corrected = readCsv(rejectsFile).map((row) => [
      ...row.map((cell) => cell.replace(" at ", "@").replace("surplus", "")),
      ...(row.length < 8 ? [""] : []),
    ]);
    writeCsv(rejectsFile, corrected);
    expect(await checkFile(rejectsFile)).toMatchObject({ rows: 2, good: 2 });
  });

  it("of an earlier version, with the two columns at the end, is read too", async () => {
    writeCsv(file, [
      [...header, "rejectedRow", "rejectedBecause"],
      [...userRow(1), "7", "email must be"],
    ]);
    expect(await checkFile(file)).toMatchObject({ rows: 1, good: 1 });
  });

  it("has no name of an imported file: cells that begin with a quote stay as they are there", async () => {
    writeCsv(file, [header, ["'=x", ...userRow(1).slice(1)]]);
    expect((await rowsOf(file))[0]?.[0]).toBe("'=x");
  });

  it("moves a file of that name aside, and keeps what it holds", () => {
    const other = folder.file("other.rejects.csv");
    for (const cells of [["first"], ["second"]]) {
      writeCsv(other, [cells]);
      openRejects(other, { columns: header, delimiter: "," }).close();
    }
    expect([`${other}.1`, `${other}.2`].map((path) => readCsv(path))).toEqual([[["first"]], [["second"]]]);
  });
});

it("a neutralised cell is restored exactly, whatever quotes it began with", () => {
  const text = fc.tuple(fc.stringMatching(/^'{0,3}[=+@\t\r\n-]?/), fc.string()).map((parts) => parts.join(""));
  fc.assert(fc.property(text, (cell) => asWritten(neutraliseFormula(cell)) === cell));
});
