import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { survey } from "../../tools/import/importUsers.ts";
import { openTable } from "../../tools/import/readRows.ts";
import { nothingRejected, openRejects } from "../../tools/import/rejects.ts";
import { header, readCsv, temporaryFolder, userRow, writeCsv } from "./files.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = folder.file("users.csv");

async function refusals(text: string | Buffer) {
  writeFileSync(file, text);
  const found: [number, string][] = [];
  const result = await survey(file, (row, reason) => found.push([row.number, reason]));
  return { ...result, found };
}

const one = userRow(1);

describe("a file of users", () => {
  it.each([
    ["comma", [header, one].map((row) => row.join(",")).join("\n")],
    ["semicolon", [header, one].map((row) => row.join(";")).join("\r\n")],
    ["tab, and a mark of its encoding", `\ufeff${[header, one].map((row) => row.join("\t")).join("\n")}`],
    ["line ends of two kinds", `${header}\r\n${one}\n`],
    ["line ends of two kinds, the other way round", `${header}\n${one}\r\n`],
    ["empty lines at its end", `${[header, one].map((row) => row.join(",")).join("\n")}\n\n\n`],
    ["empty cells for what is absent", `${header},locationCity,sendTime\n${one},,\n`],
    ["columns in another order", `email,timezone,lastName,firstName\na@example.com,UTC,b,a\n`],
  ])("is read with %s", async (_, text) => {
    expect(await refusals(text)).toMatchObject({ rows: 1, good: 1, refused: 0 });
  });

  it("names row, column and reason of each refusal, all at once", async () => {
    const bad = ["", "b\u202e", "nobody", "Berlin", "1990-02-30"];
    const { found } = await refusals([header, one, bad, one.slice(1), [...one, "more"]].map(String).join("\n"));
    expect(found.map(([row]) => row)).toEqual([2, 3, 4]);
    for (const column of header) expect(found[0]?.[1]).toContain(column);
    expect(found[0]?.[1]).toContain("firstName must not be empty");
    expect(found[1]?.[1]).toBe("has 4 cells where the header has 5");
    expect(found[2]?.[1]).toBe('has 6 cells where the header has 5 (too many: ["more"])');
  });

  it.each([
    ["an unknown column", `${header},shoeSize\n`, /no column "shoeSize".*Known are firstName/],
    ["a missing one", "firstName,lastName,email\n", /"timezone" is missing/],
    ["one twice", `${header},email\n`, /"email" is there twice/],
    ["nothing", "", /is empty/],
    ["a quote that is never closed", `${header}\n"Ada,b,c@example.com,UTC,\n`, /cannot be read as CSV: .*line 2/],
    ["a record that never ends", `${header}\n"${"x\n".repeat(40_000)}`, /cannot be read as CSV/],
    ["another encoding", Buffer.from(`${header}\nJ\u00fcrgen,b,c@example.com,UTC,\n`, "latin1"), /not UTF-8/],
  ])("with %s is refused as a whole, before anybody is sent", async (_, text, message) => {
    await expect(refusals(text)).rejects.toThrow(message);
  });
});

describe("a date that too many share", () => {
  const dated = (date: (index: number) => string) =>
    [header, ...Array.from({ length: 2_000 }, (_, index) => [...userRow(index).slice(0, 4), date(index)])]
      .map(String)
      .join("\n");
  const spread = (index: number) => userRow(index)[4] ?? "";

  it.each([
    [
      "the epoch",
      (index: number) => (index % 40 ? spread(index) : "1970-01-01"),
      [/^birthdayDate is 1970-01-01 in 5\d/],
    ],
    [
      "1 January of any year",
      (index: number) => (index % 20 ? spread(index) : `${1930 + (index % 71)}-01-01`),
      [/^birthdayDate is 01-01 of any year in 10\d of 2000 rows/],
    ],
    ["none", spread, []],
  ])("is told: %s", async (_, date, expected) => {
    const { warnings } = await refusals(dated(date));
    expect(warnings.length).toBe(expected.length);
    for (const [index, pattern] of expected.entries()) expect(warnings[index]).toMatch(pattern);
  });
});

it("nothing lost: whatever stands in a refused row stands in the rejects file, which can be fed again", async () => {
  const rejectsFile = folder.file("round.rejects.csv");
  const cell = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll(/[\0\ufeff]/g, ""));
  const rows = fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(",", ";", "\t"), async (bad, delimiter) => {
      writeCsv(file, [header, ...bad], { delimiter });
      const { columns, ...table } = await openTable(file);
      const rejects = openRejects(rejectsFile, columns, table.delimiter, nothingRejected);
      const refused: string[][] = [];
      await survey(file, (row, reason) => {
        rejects.add(row, reason);
        refused.push([...row.cells]);
      });
      rejects.close();
      if (refused.length === 0) return;
      const again = await openTable(rejectsFile);
      expect(again.columns).toEqual([...header, "rejectedRow", "rejectedBecause"]);
      const read: string[][] = [];
      for await (const row of again.rows) read.push(row.cells.slice(0, 5));
      expect(read).toEqual(refused);
    }),
    { numRuns: 60 },
  );
});

it("a rejects file that was mended is good as it stands", async () => {
  const rejectsFile = folder.file("mended.rejects.csv");
  const rejects = openRejects(rejectsFile, header, ",");
  rejects.add({ number: 7, cells: ["Ada", "Lovelace", "ada at example.com", "UTC", ""] }, "email must be");
  rejects.close();
  const mended = readCsv(rejectsFile).map((row) => row.map((each) => each.replace(" at ", "@")));
  writeCsv(rejectsFile, mended);
  expect(await survey(rejectsFile)).toMatchObject({ rows: 1, good: 1 });
});
