import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

/** A new folder for one test file. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "birthday-import-"));
  return { file: (name: string) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function writeCsv(file: string, rows: readonly (readonly string[])[], options: { delimiter?: string } = {}) {
  writeFileSync(file, stringify([...rows], options));
}

export function readCsv(file: string, delimiter = ","): string[][] {
  return parse(readFileSync(file), { bom: true, relax_column_count: true, delimiter });
}

export const header = ["firstName", "lastName", "email", "timezone", "birthdayDate"];

/** A valid row. The dates of many rows are spread over the years, as those of real users are. */
export function userRow(index: number): string[] {
  const date = new Date(Date.UTC(1940, 0, 1) + ((index * 7919) % 25_000) * 86_400_000).toISOString().slice(0, 10);
  return [`First${index}`, `Last ${index}`, `p${index}@example.com`, "Europe/Berlin", date];
}
