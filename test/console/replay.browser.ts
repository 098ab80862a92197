import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { replayPage } from "../simulation/replayPage.ts";

const history = {
  seed: 4711,
  violations: [{ promise: "P2", what: "</script><b>sent twice</b>" }],
  trace: [
    "2026-03-07T16:00:00.001Z create-1 0111 2026-03-08 new -> SCHEDULED v1",
    "2026-03-07T16:00:00.002Z send-6 crashes before UpdateCommand",
    "2026-03-08T00:00:00.000Z send-7 0111 2026-03-08 SENDING -> SENT v3",
  ],
};

test("a written history replays step by step, says what was broken, and its texts stay text", async () => {
  const folder = mkdtempSync(join(tmpdir(), "replay-"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const file = join(folder, "history.html");
    writeFileSync(file, await replayPage(history));
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("request", (request) => !/^(file|data):/.test(request.url()) && troubles.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await page.getByText("▲ P2: </script><b>sent twice</b>").waitFor();
    expect(await page.locator("tbody tr").textContent()).toContain("SENT");
    await page.getByRole("button", { name: "Step back" }).click();
    expect(await page.locator("tbody tr").textContent()).toContain("SCHEDULED");
    expect(await page.locator(".timeline li.trouble").count()).toBe(1);
    expect(await page.locator(".timeline li").count()).toBe(2);
    expect(troubles).toEqual([]);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
