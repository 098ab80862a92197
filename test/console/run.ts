import { spawnSync } from "node:child_process";
import { findOrInstallChromium } from "../../tools/consoleStill/chromium.ts";
import { runCommand } from "../../tools/shared/commandLine.ts";

const usage = `Tests the console in a real Chromium.
  npm run test:console [-- FILE...]
Without a Chromium the tests are skipped, and this says so. With CI=true that is a failure.`;

await runCommand({ usage, options: {}, maxPositionals: 20 }, ({ positionals }) => {
  const chromium = findOrInstallChromium();
  if (chromium === undefined) {
    console.log(
      "SKIPPED: the console's tests need a Chromium (Debian: apt-get install chromium; or set CHROMIUM to its path).",
    );
    return process.env.CI === "true" ? 1 : 0;
  }
  const args = ["scripts/run.mjs", "vitest", "run", "--config", "test/console/vitest.config.ts", ...positionals];
  const { status } = spawnSync(process.execPath, args, {
    env: { ...process.env, CHROMIUM: chromium },
    stdio: "inherit",
  });
  return status ?? 1;
});
