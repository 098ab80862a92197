import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: one worker each; every file owns its engines, so files never share state.
    maxWorkers: 2,
    // `npm run coverage`; the report is in coverage/index.html.
    coverage: { include: ["functions/**", "lib/**", "local/**", "tools/**"], reporter: ["text-summary", "html"] },
    reporters: process.env.CI ? ["default", "github-actions"] : ["default"],
  },
});
