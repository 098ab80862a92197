import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importUsers } from "../../tools/import/importUsers.ts";
import { header, readCsv, writeCsv } from "./files.ts";
import { emailsOf, type ImportFixture, startImportFixture } from "./importFixture.ts";

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await startImportFixture();
});
afterAll(() => fixture.stop());

describe("an import after an interruption", () => {
  const BAD = 10;
  /** Of 500 rows each tenth is refused. The run stops after about two hundred. */
  async function interrupted() {
    const rows = fixture
      .users(500)
      .map((row, index) => (index % BAD ? row : [...row.slice(0, 3), "Nowhere", row[4] ?? ""]));
    let settled = 0;
    const options = fixture.prepare(rows, {
      onProgress: ({ row }) => {
        settled = row;
      },
      stopped: () => settled >= 100,
    });
    expect((await importUsers(options)).finished).toBe(false);
    const continueImport = () => importUsers({ ...options, stopped: () => false });
    const refused = () => readCsv(options.rejectsFile).map((row) => row[0]);
    const expected = ["rejectedRow", ...Array.from({ length: 50 }, (_, index) => `${1 + index * BAD}`)];
    return { options, good: rows.filter((_, index) => index % BAD), continueImport, refused, expected };
  }

  it("starts at the beginning when the users are gone: an emptied database is filled again (P3)", async () => {
    const { good, continueImport, refused, expected } = await interrupted();
    await fixture.removeUsers(emailsOf(good));
    expect(await continueImport()).toMatchObject({ finished: true, position: { added: 450, refused: 50 } });
    await fixture.expectOnce(good);
    expect(refused()).toEqual(expected);
  });

  it("keeps corrected refusals under another name, and writes all refusals again", async () => {
    const { options, good, continueImport, refused, expected } = await interrupted();
    const corrected = readCsv(options.rejectsFile).map((row) =>
      row.map((cell) => cell.replace("Nowhere", "Asia/Tokyo")),
    );
    writeCsv(options.rejectsFile, corrected);
    expect(await continueImport()).toMatchObject({ finished: true, position: { refused: 50 } });
    expect(readCsv(`${options.rejectsFile}.1`)).toEqual(corrected);
    expect(refused()).toEqual(expected);
    await fixture.expectOnce(good);
  });

  it("removes the half line that a killed run wrote last", async () => {
    const { options, continueImport, refused, expected } = await interrupted();
    appendFileSync(options.rejectsFile, 'First,"La');
    await continueImport();
    expect(refused()).toEqual(expected);
  });

  it("finds its place again in a file with stray quotes", async () => {
    const rows = fixture.users(800);
    let settled = 0;
    const options = fixture.prepare([], {
      onProgress: ({ row }) => {
        settled = row;
      },
      stopped: () => settled >= 100,
    });
    const lines = rows.map((row, index) => (index % BAD ? String(row) : `"${row}`));
    writeFileSync(options.file, [header, ...lines].join("\n"));
    expect((await importUsers(options)).finished).toBe(false);
    const { position } = await importUsers({ ...options, stopped: () => false });
    expect(position).toMatchObject({ added: 720, unchanged: 0, refused: 80 });
    expect(readCsv(options.rejectsFile).map((row) => row[2])).toEqual([
      "firstName",
      ...lines.filter((_, index) => index % BAD === 0),
    ]);
    await fixture.expectOnce(rows.filter((_, index) => index % BAD));
  });

  it("is finished if the end came before the interruption", async () => {
    let asked = false;
    const options = fixture.prepare(fixture.users(10), {
      onProgress: () => {
        asked = true;
      },
      stopped: () => asked,
    });
    expect((await importUsers(options)).finished).toBe(true);
    expect(existsSync(options.checkpointFile)).toBe(false);
  });
});
