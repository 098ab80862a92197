import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Properties that run for seconds. A mutant that dies in another file need not wait for them. */
const slowest = ["dueTime.test.ts", "oddDays.test.ts"];
const rank = ({ moduleId }: TestSpecification) => slowest.findIndex((name) => moduleId.endsWith(name));

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

/**
 * The tests of `npm run mutation`: those of the domain alone. Each mutant gets a new worker; its test files share it, since the start of a
 * worker takes longer than most of them. What was transformed for one mutant must not be taken for another.
 */
export default defineConfig({
  test: {
    include: ["test/domain/*.test.ts"],
    sequence: { sequencer: QuickFirst },
    isolate: false,
    fsModuleCache: false,
    testTimeout: 60_000,
  },
});
