import { defineConfig } from "vitest/config";

/**
 * The tests of `npm run mutation`: those of the domain alone. Each mutant gets a new worker; its test files share it, since the start of a
 * worker takes longer than most of them. What was transformed for one mutant must not be taken for another.
 */
export default defineConfig({
  test: {
    include: ["test/domain/*.test.ts"],
    exclude: [
      // Its properties run for ten seconds.
      "test/domain/oddDays.test.ts",
      // It loads the modules inside a test. Files after it would share them, and Stryker would not know what those files cover.
      "test/domain/withoutIntl.test.ts",
    ],
    isolate: false,
    fsModuleCache: false,
    testTimeout: 60_000,
  },
});
