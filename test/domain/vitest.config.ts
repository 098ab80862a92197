import { defineConfig } from "vitest/config";

/**
 * The tests of `npm run mutation`: those of the domain alone, without the properties that run for ten seconds. Each mutant gets a new
 * worker; its test files share it, since the start of a worker takes longer than most of them. What was transformed for one mutant must
 * not be taken for another.
 */
export default defineConfig({
  test: {
    include: ["test/domain/*.test.ts"],
    exclude: ["test/domain/oddDays.test.ts"],
    isolate: false,
    fsModuleCache: false,
    testTimeout: 60_000,
  },
});
