import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { checkFile } from "../../tools/import/checkFile.ts";
import { header, temporaryFolder, userRow } from "./files.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = folder.file("users.csv");

async function check(text: string | Buffer) {
  writeFileSync(file, text);
  const refusals: [number, string][] = [];
  const report = await checkFile(file, (row, reason) => refusals.push([row.number, reason]));
  return { ...report, refusals };
}

const one = userRow(1);
const lines = (...rows: (readonly string[] | string)[]) => rows.map(String).join("\n");

describe("a file of users", () => {
  it.each([
    ["comma", [header, one].map((row) => row.join(",")).join("\n")],
    ["semicolon", [header, one].map((row) => row.join(";")).join("\r\n")],
    ["tab, and a byte order mark", `\ufeff${[header, one].map((row) => row.join("\t")).join("\n")}`],
    ["two kinds of line ends", `${header}\r\n${one}\n`],
    ["two kinds of line ends, in the other order", `${header}\n${one}\r\n`],
    ["blank lines at its end", `${lines(header, one)}\n\n\n`],
    ["blank lines at its beginning", `\n\r\n${[header, one].map((row) => row.join(";")).join("\n")}`],
    ["a byte order mark and a blank line", `\ufeff\n${lines(header, one)}`],
    ["empty cells for absent fields", `${header},locationCity,sendTime\n${one},,\n`],
    ["columns in another order", "email,timezone,lastName,firstName\na@example.com,UTC,b,a\n"],
    ["empty cells after the last column, as spreadsheets write them", `${header},,\n${one},,,\n`],
  ])("is read with %s", async (_, text) => {
    expect(await check(text)).toMatchObject({ rows: 1, good: 1, refused: 0 });
  });

  it("names row, column and every reason of each refusal", async () => {
    const bad = ["", "b\u202e", "nobody", "Berlin", "1990-02-30"];
    const { refusals } = await check(lines(header, one, bad, one.slice(1), [...one, "more"]));
    expect(refusals.map(([row]) => row)).toEqual([2, 3, 4]);
    for (const column of header) expect(refusals[0]?.[1]).toContain(column);
    expect(refusals[0]?.[1]).toContain("firstName must not be empty");
    expect(refusals[1]?.[1]).toBe("has 4 cells where the header has 5");
    expect(refusals[2]?.[1]).toBe('has 6 cells where the header has 5 (too many: ["more"])');
  });

  it.each([
    ["an unknown column", `${header},shoeSize\n`, /no column "shoeSize".*Known are firstName/],
    ["a missing column", "firstName,lastName,email\n", /"timezone" is missing/],
    ["a column twice", `${header},email\n`, /"email" is there twice/],
    ["no content", "", /is empty/],
    [
      "a quote that is never closed",
      `${header}\n"Ada,b,c@example.com,UTC,\n`,
      /cannot be read as CSV: line 2: a quote/,
    ],
    ["a stray quote in the header", `"firstName,lastName\nb,c\n`, /cannot be read as CSV: line 1/],
    ["a record that never ends", `${header}\n"${"x\n".repeat(40_000)}`, /cannot be read as CSV/],
    ["a line that never ends", `${header}\n${"x".repeat(200_000)}`, /cannot be read as CSV: line 2: a row is longer/],
    ["another encoding", Buffer.from(`${header}\nJ\u00fcrgen,b,c@example.com,UTC,\n`, "latin1"), /not UTF-8/],
  ])("with %s is refused as a whole, before any user is sent", async (_, text, message) => {
    await expect(check(text)).rejects.toThrow(message);
  });

  it.each([
    ["is a folder", folder.file("."), /is a folder, not a file$/],
    ["does not exist", folder.file("absent.csv"), /absent.csv does not exist$/],
  ])("that %s gets a clear line", async (_, path, message) => {
    await expect(checkFile(path)).rejects.toThrow(message);
  });
});

describe("a stray quote", () => {
  const open = `"${one}`;
  const quoted = userRow(2).map((cell) => `"${cell}"`);

  it.each([
    ["before a row without quotes", [open, userRow(2)], "not closed"],
    ["before a row with quotes", [open, quoted], "not closed"],
    ["before a blank line and a row", [open, "", quoted], "not closed"],
    ["within a cell", [String(one).replace("First", 'Fi"rst'), quoted], "wrong place"],
    ["after a quoted cell", [String(one).replace("First1", '"First1"x'), quoted], "wrong place"],
  ])("%s damages only its own row", async (_, rows, reason) => {
    const { refusals, ...report } = await check(lines(header, userRow(3), ...rows, userRow(4)));
    expect(report).toMatchObject({ rows: 4, good: 3, refused: 1 });
    expect(refusals).toEqual([[2, expect.stringContaining(reason)]]);
  });

  it("in the last row damages only that row if its end is certain", async () => {
    const last = String(one).replace("First", 'Fi"rst');
    expect(await check(lines(header, userRow(2), last))).toMatchObject({ good: 1, refused: 1 });
  });

  it("in each second of 2,000 rows leaves the others readable, in their order", async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => (index % 2 ? `"${userRow(index)}` : userRow(index)));
    const { refusals, ...report } = await check(lines(header, ...rows, userRow(2_000)));
    expect(report).toMatchObject({ rows: 2_001, good: 1_001, refused: 1_000 });
    expect(refusals.map(([row]) => row)).toEqual(Array.from({ length: 1_000 }, (_, index) => 2 * index + 2));
  });

  it("stops the import with the right line where no complete row follows", async () => {
    const rows = Array.from({ length: 20 }, (_, index) => userRow(index));
    await expect(check(lines(header, ...rows, `"${one}`, "", open, "x"))).rejects.toThrow("line 22: a quote");
  });
});
