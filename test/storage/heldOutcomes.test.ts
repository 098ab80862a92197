import { beforeEach, describe, expect, it } from "vitest";
import type { OutcomeCounts } from "../../functions/domain/breaker.ts";
import { plus } from "../../functions/domain/instants.ts";
import { holdAccepted } from "../../functions/storage/heldOutcomes.ts";
import { NOW } from "./fixtures.ts";

const none = { accepted: 0, failed: 0, refused: 0 };
let written: { generation: number; counts: OutcomeCounts }[] = [];
let add = holdAccepted(async () => undefined);
beforeEach(() => {
  written = [];
  add = holdAccepted(async (generation, counts) => {
    written.push({ generation, counts });
    return undefined;
  });
});
const accept = (accepted: number, millis: number, generation = 1) =>
  add(generation, { ...none, accepted }, plus(NOW, millis));

describe("P5 trouble is absorbed: outcomes that a container holds back", () => {
  it("the first success is written at once, the next ones once in two seconds, and none is lost", async () => {
    for (let millis = 0; millis <= 4_000; millis += 100) await accept(10, millis);
    expect(written.map(({ counts }) => counts.accepted)).toEqual([10, 200, 200]);
  });

  it("a failure or a refusal is written at once, with the successes held so far", async () => {
    await accept(10, 0);
    await accept(7, 100);
    await add(1, { accepted: 1, failed: 2, refused: 0 }, plus(NOW, 200));
    await accept(5, 300);
    await add(1, { accepted: 0, failed: 0, refused: 1 }, plus(NOW, 400));
    expect(written.map(({ counts }) => counts)).toEqual([
      { accepted: 10, failed: 0, refused: 0 },
      { accepted: 8, failed: 2, refused: 0 },
      { accepted: 5, failed: 0, refused: 1 },
    ]);
  });

  it("successes of long ago never count beside the failures of now", async () => {
    await accept(10, 0);
    await accept(500, 100);
    await add(1, { ...none, failed: 10 }, plus(NOW, 3_600_000));
    expect(written.at(-1)?.counts).toEqual({ accepted: 0, failed: 10, refused: 0 });
  });

  it("successes of an earlier generation never count in the next, whose first one is written at once", async () => {
    await accept(10, 0);
    await accept(500, 100);
    await accept(3, 200, 2);
    expect(written.at(-1)).toEqual({ generation: 2, counts: { ...none, accepted: 3 } });
  });
});
