import { expect, it } from "vitest";
import { collector } from "../../functions/runtime/collector.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A collector whose calls and windows are in the test's hand. */
function collecting() {
  const batches: (readonly number[])[] = [];
  const windows: (() => void)[] = [];
  const state = { isComplete: true };
  const call = (requests: readonly number[]) => {
    batches.push(requests);
    return requests.map(async (request) => {
      if (request === 0) throw new Error("no");
      return String(request);
    });
  };
  const ask = collector(call, {
    isComplete: () => state.isComplete,
    window: () => new Promise<void>((end) => void windows.push(end)),
  });
  return { ask, batches, windows, state };
}

it("requests of one turn go together at once where no other is expected, each with its own answer", async () => {
  const { ask, batches } = collecting();
  expect(await Promise.all([1, 2, 3].map(ask))).toEqual(["1", "2", "3"]);
  expect(await ask(4)).toBe("4");
  expect(batches).toEqual([[1, 2, 3], [4]]);
});

it("where others are expected, a request waits for them as long as its window, and no longer", async () => {
  const { ask, batches, windows, state } = collecting();
  state.isComplete = false;
  const answers = [ask(1), ask(2)];
  await turn();
  answers.push(ask(3));
  expect({ batches, windows: windows.length }).toEqual({ batches: [], windows: 1 });
  windows[0]?.();
  await turn();
  answers.push(ask(4));
  await turn();
  expect({ batches, windows: windows.length }).toEqual({ batches: [[1, 2, 3]], windows: 2 });
  windows[1]?.();
  expect(await Promise.all(answers)).toEqual(["1", "2", "3", "4"]);
});

it("the last one that was expected ends the wait", async () => {
  const { ask, batches, state } = collecting();
  state.isComplete = false;
  const first = ask(1);
  await turn();
  state.isComplete = true;
  await Promise.all([first, ask(2)]);
  expect(batches).toEqual([[1, 2]]);
});

it("one request that fails does not fail the others of its batch", async () => {
  const { ask } = collecting();
  const settled = await Promise.allSettled([1, 0, 3].map(ask));
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
