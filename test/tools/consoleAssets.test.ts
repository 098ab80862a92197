import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { consolePage } from "../../functions/console/page.ts";
import { consoleAssets } from "../../tools/consoleBundle/assets.ts";
import { bundleConsole } from "../../tools/consoleBundle/bundle.ts";

const LARGEST = 200 * 1024;

test("the console's script is at most 200 KiB, gzipped, and the page loads nothing from another address", async () => {
  const assets = await consoleAssets();
  const script = assets.get("/console/main.js")?.body ?? new Uint8Array();
  expect(script.length).toBeGreaterThan(10_000);
  expect(gzipSync(script).length).toBeLessThan(LARGEST);
  expect(consolePage("local", "local").match(/(?:src|href)="[^"]*"/g)).toEqual([
    'href="data:,"',
    'href="console/main.css"',
    'src="console/main.js"',
  ]);
});

test("the same sources make the same bytes: an unchanged page is not deployed again", async () => {
  const [one, two] = await Promise.all([bundleConsole(), bundleConsole()]);
  for (const [index, { body }] of one.entries())
    expect(Buffer.from(body).equals(two[index]?.body ?? Buffer.alloc(0))).toBe(true);
});
