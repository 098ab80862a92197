import { defineConfig } from "vitest/config";

/** One file after the other: each has a system and a browser of its own, and two cores. */
export default defineConfig({
  test: {
    include: ["test/console/*.browser.ts"],
    testTimeout: 420_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    reporters: ["default"],
  },
});
