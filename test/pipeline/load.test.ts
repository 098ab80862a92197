import { expect, test } from "vitest";
import { measureLoad } from "../../bench/measureLoad.ts";
import { silent } from "../../local/remote/progress.ts";

test("a busy minute: everybody gets one message, none before nine, over the HTTP surface alone (P1, P2, P3)", async () => {
  const figures = await measureLoad({ users: 300, dataDir: ":memory:", progress: silent });
  expect(figures).toMatchObject({ due: 300, delivered: 300, lost: 0, early: 0, repeated: 0, duplicate: 0 });
  expect(figures.createsPerSecond).toBeGreaterThan(0);
  expect(figures.drainPerSecond).toBeGreaterThan(0);
});
