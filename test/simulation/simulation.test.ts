import { describe, expect, it } from "vitest";
import { runHistory } from "./history.ts";

describe("P1-P5 in histories of crashes, lost calls, late answers and edits", () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    "seed %i (replay: npm run simulate -- --seed N)",
    async (seed) => {
      const { violations, trace } = await runHistory(seed);
      expect(violations, trace.slice(-60).join("\n")).toEqual([]);
    },
  );
});
