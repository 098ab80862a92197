import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eraseDataFolder } from "../../local/engines/eraseDataFolder.ts";
import { call, startWith } from "./support.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "local-reset-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const yearOf = async (system: { url: string }) => (await call(system, "GET", "/_local/clock")).body.now.slice(0, 4);

describe("npm run reset", () => {
  test("deletes everything that a stopped system has kept, so that the next one starts in real time", async () => {
    const first = await startWith({}, { dataDir, now: Date.parse("2037-03-01T09:00:00Z") });
    expect(await yearOf(first)).toBe("2037");
    await first.stop();
    expect(eraseDataFolder(dataDir)).toBe(true);
    expect(existsSync(dataDir)).toBe(false);
    const second = await startWith({}, { dataDir });
    expect(await yearOf(second)).toBe(String(new Date().getUTCFullYear()));
    await second.stop();
  });

  test("refuses while a system runs over the folder", async () => {
    const system = await startWith({}, { dataDir });
    expect(() => eraseDataFolder(dataDir)).toThrow("in use by another running instance");
    expect(await yearOf(system)).toMatch(/^\d{4}$/);
    await system.stop();
  });

  test("does not touch files that are not the local system's", async () => {
    writeFileSync(join(dataDir, "thesis.txt"), "");
    expect(eraseDataFolder(dataDir)).toBe(false);
    await (await startWith({}, { dataDir })).stop();
    expect(eraseDataFolder(dataDir)).toBe(true);
    expect(readdirSync(dataDir)).toEqual(["thesis.txt"]);
  });

  test("does nothing if nothing was kept", () => {
    expect(eraseDataFolder(":memory:")).toBe(false);
    expect(eraseDataFolder(join(dataDir, "missing"))).toBe(false);
  });
});
