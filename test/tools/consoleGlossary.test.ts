import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { glossary } from "../../console/glossary.ts";

test("every definition that the console shows is in the glossary, in the same words", () => {
  const text = readFileSync(new URL("../../docs/glossary.md", import.meta.url), "utf8");
  const [, section = ""] = text.split("## Numbers of the console\n");
  const rows = [...section.matchAll(/^\| (\w+) \| (.+) \| \|$/gm)].map(([, term, meaning]) => [term, meaning]);
  expect(Object.fromEntries(rows)).toEqual(glossary);
});
