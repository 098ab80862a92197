import { defineConfig } from "vitest/config";
import { mutatedSource } from "./test/mutants/sources.ts";

const mutating = process.env.SOURCE_MUTANT !== undefined;

/** `npm run mutants` names the change of a source file that the tests must notice. */
const mutant = {
  name: "source-mutant",
  enforce: "pre" as const,
  transform: (code: string, id: string) => mutatedSource(id, code),
};

export default defineConfig({
  plugins: mutating ? [mutant] : [],
  test: {
    // What was transformed for one mutant must not be taken for another.
    fsModuleCache: !mutating,
    include: ["test/**/*.test.ts"],
    // `npm run test:slow` and CI run these: `npm test` ends within three minutes.
    exclude: (process.env.SOURCE_MUTANT ?? process.env.SLOW) ? [] : ["test/**/*.slow.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: one worker each; every file owns its engines, so files never share state.
    maxWorkers: 2,
    // `npm run coverage`; the report is in coverage/index.html.
    coverage: { include: ["functions/**", "lib/**", "local/**", "tools/**"], reporter: ["text-summary", "html"] },
    reporters: process.env.CI ? ["default", "github-actions"] : ["default"],
  },
});
