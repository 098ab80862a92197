import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { connect } from "../../local/remote/remoteSystem.ts";
import { CommandError, runCommand } from "../shared/commandLine.ts";
import { findOrInstallChromium } from "./chromium.ts";
import { palettePng } from "./palettePng.ts";
import { pixelsOf } from "./pixels.ts";

const usage = `Writes docs/console.png: the console on a day in June, with users around the world and an email service that fails at
09:00 in western Europe. The picture shows what a system of its own did.
  npm run console:still
  CHROMIUM=PATH npm run console:still     with this Chromium`;

const LARGEST = 200 * 1024;
const file = fileURLToPath(new URL("../../docs/console.png", import.meta.url));

async function still(executablePath: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "console-still-"));
  const child = await startChildSystem({ dataDir, now: "2026-06-09T20:30:00Z" });
  const system = connect(child.url);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-lcd-text"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(child.url);
    await page.getByRole("button", { name: "Add users around the world" }).click();
    await page.getByText("Added 360 users").waitFor();
    await system.move({ advanceTo: "2026-06-10T06:58:00Z" });
    await page.getByRole("button", { name: "failing" }).click();
    await page.getByText("The email service answers 500").waitFor();
    await system.move({ advanceTo: "2026-06-10T07:04:00Z" });
    await page.getByText("waits until").first().waitFor();
    await page.mouse.move(0, 0);
    // The console reads the health every two seconds, and with it the state of the breaker.
    await page.locator(".what-now", { hasText: /^▲ The breaker is/ }).waitFor();
    const { pixels, width, height } = await pixelsOf(browser, page);
    writeFileSync(file, palettePng(pixels, width, height));
  } finally {
    await browser.close();
    system.close();
    await child.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

await runCommand({ usage, options: {} }, async () => {
  const executablePath = findOrInstallChromium();
  if (executablePath === undefined) throw new CommandError("No Chromium: install one, or set CHROMIUM to its path");
  await still(executablePath);
  const { size } = statSync(file);
  console.log(`docs/console.png: ${Math.round(size / 1024)} KiB`);
  return size > LARGEST ? 1 : 0;
});
