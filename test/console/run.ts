/**
 * `npm run test:console`: the console in a real Chromium. Where none can be had the tests are skipped, and this says so; with
 * CI=true that is a failure.
 */
import { spawnSync } from "node:child_process";
import { findOrInstallChromium } from "../../tools/consoleStill/chromium.ts";

const chromium = findOrInstallChromium();
if (chromium === undefined) {
  console.log(
    "SKIPPED: the console's tests need a Chromium (Debian: apt-get install chromium; or set CHROMIUM to its path).",
  );
  process.exit(process.env.CI === "true" ? 1 : 0);
}
const { status } = spawnSync("vitest", ["run", "--config", "test/console/vitest.config.ts", ...process.argv.slice(2)], {
  env: { ...process.env, CHROMIUM: chromium },
  stdio: "inherit",
});
process.exit(status ?? 1);
