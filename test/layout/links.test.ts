import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
const documents = files.filter((file) => file.endsWith(".md"));
const scripts: Record<string, string> = JSON.parse(readFileSync("package.json", "utf8")).scripts;

/** Files that a recipe tells the reader to create. */
const toBeCreated = new Set([
  "functions/domain/texts/fr.ts",
  "functions/digest/digest.ts",
  "functions/handlers/digest.ts",
]);

const matchesIn = (document: string, pattern: RegExp) =>
  [...readFileSync(document, "utf8").matchAll(pattern)].map(([, found = ""]) => found);

/** Links to files, without the part after `#`. */
const linksIn = (document: string) =>
  matchesIn(document, /\]\(([^)\s#]+)[^)]*\)/g).filter((target) => !/^(https?|mailto):/.test(target));

/** Names in backticks that are meant as files: they end like a source file. */
const filesIn = (document: string) =>
  matchesIn(document, /`([\w.@/-]+\.(?:ts|tsx|mjs|md|py))`/g).filter((name) => !toBeCreated.has(name));

/** Names in backticks that begin with a folder of the project. */
const foldersIn = (document: string) =>
  matchesIn(document, /`((?:functions|lib|local|tools|test|docs|console|bench|bin|scripts|events)\/[\w./-]*)`/g).filter(
    (name) => !toBeCreated.has(name),
  );

/** A document may shorten a path: `storage/keys.ts`, or `keys.ts` in a list of files of one folder. */
const isFile = (name: string) => files.some((file) => file === name || file.endsWith(`/${name}`));

describe("documents name only what exists", () => {
  test("the documents are found", () => expect(documents.length).toBeGreaterThan(20));

  test.each(documents)("links of %s lead to files", (document) => {
    expect(linksIn(document).filter((target) => !existsSync(join(dirname(document), target)))).toEqual([]);
  });

  test.each(documents)("files and folders that %s names exist", (document) => {
    const missing = filesIn(document).filter((name) => !isFile(name));
    expect([...missing, ...foldersIn(document).filter((name) => !existsSync(name))]).toEqual([]);
  });

  test.each(documents)("commands that %s names are scripts of package.json", (document) => {
    expect(matchesIn(document, /npm run (?:--silent )?([a-z][\w:-]*)/g).filter((name) => !(name in scripts))).toEqual(
      [],
    );
  });
});
