import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");

const forbidden = [
  ["functions/domain", "../runtime/clock.ts"],
  ["functions/domain", "@aws-sdk/client-sqs"],
  ["functions/domain", "luxon"],
  ["functions/domain/zones", "../../storage/database.ts"],
  ["functions/sending", "../recovery/recover.ts"],
  ["functions/sending", "@aws-sdk/lib-dynamodb"],
  ["functions/storage", "../sending/sendBatch.ts"],
  ["functions/storage", "@aws-sdk/client-sqs"],
  ["functions/users", "../operations/health.ts"],
  ["functions/runtime", "../../local/system.ts"],
  ["functions/handlers", "./send.ts"],
  ["lib", "../local/system.ts"],
] as const;
const allowed = [
  ["functions/domain", "zod"],
  ["functions/domain/zones", "../instants.ts"],
  ["functions/sending", "../storage/messageStore.ts"],
  ["functions/handlers", "./dependencies.ts"],
  ["functions/handlers", "../sending/sendBatch.ts"],
] as const;

let folder: string;
let report = "";
const fileOf = (kind: string, index: number, place: string) => `${place}/${kind}${index}.ts`;

/** A project with the same rules and one file for each import. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "imports-"));
  const { vcs: _, $schema: _schema, ...rules } = JSON.parse(readFileSync("biome.json", "utf8"));
  writeFileSync(join(folder, "biome.json"), JSON.stringify(rules));
  for (const [kind, list] of Object.entries({ forbidden, allowed }))
    for (const [index, [place, specifier]] of list.entries()) {
      const file = join(folder, fileOf(kind, index, place));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `import { x } from "${specifier}";\n\nexport const y = x;\n`);
    }
  const options = { cwd: folder, encoding: "utf8" } as const;
  report = spawnSync(process.execPath, [biome, "lint", "--max-diagnostics=none", "."], options).stderr;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isRefused = (file: string) =>
  report.split("\n").some((line) => line.startsWith(file) && line.includes("lint/style/noRestrictedImports"));

describe("arrows between the folders point one way", () => {
  test.each(forbidden.map(([place, specifier], index) => [place, specifier, index] as const))(
    "the linter refuses that %s imports %s",
    (place, _, index) => expect(isRefused(fileOf("forbidden", index, place))).toBe(true),
  );

  test.each(allowed.map(([place, specifier], index) => [place, specifier, index] as const))(
    "and lets %s import %s",
    (place, _, index) => expect(isRefused(fileOf("allowed", index, place))).toBe(false),
  );
});
