import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { consoleAssets } from "../../local/console/assets.ts";

const LARGEST = 200 * 1024;

test("the console's script is at most 200 KiB, gzipped, and names no other address", async () => {
  const assets = await consoleAssets();
  const script = assets.get("/console/main.js")?.body ?? new Uint8Array();
  expect(script.length).toBeGreaterThan(10_000);
  expect(gzipSync(script).length).toBeLessThan(LARGEST);
  const page = Buffer.from(assets.get("/")?.body ?? "").toString();
  expect(page.match(/(?:src|href)="[^"]*"/g)).toEqual([
    'href="data:,"',
    'href="/console/main.css"',
    'src="/console/main.js"',
  ]);
});
