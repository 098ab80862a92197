import { describe, expect, test } from "vitest";
import { readBaseline, regressions } from "../../bench/baseline.ts";
import { functions } from "../../functions/manifest/functions.ts";

const baseline = {
  counted: { "a message in all: write": 9.14, "bundle send": 238 },
  ratios: { "load send, of a bare handler's": [0, 1.2] as [number, number] },
};
const counted = (write: number, bundle: number) => [
  { name: "a message in all: write", value: write, counted: true as const },
  { name: "bundle send", value: bundle, counted: true as const },
];

describe("npm run bench -- --check", () => {
  test("accepts the baseline", () => expect(regressions(counted(9.14, 238), baseline)).toEqual([]));

  test("names a counted figure that differs, also one that got better", () => {
    expect(regressions(counted(9.15, 238), baseline)).toEqual([
      "a message in all: write: 9.15, and the baseline says 9.14",
    ]);
    expect(regressions(counted(5.2, 238), baseline)).toHaveLength(1);
  });

  test("lets a bundle grow by a thirtieth, and names it beyond that", () => {
    expect(regressions(counted(9.14, 245), baseline)).toEqual([]);
    expect(regressions(counted(9.14, 247), baseline)).toEqual(["bundle send: 247, and the baseline says 238"]);
  });

  test("names a ratio outside of its band", () => {
    const slow = { name: "load send, of a bare handler's", value: 1.3 };
    expect(regressions([...counted(9.14, 238), slow], baseline)).toEqual([
      "load send, of a bare handler's: 1.3, outside 0 to 1.2",
    ]);
  });

  test("names what was not counted, and what the baseline does not have", () => {
    expect(regressions([{ name: "new", value: 1, counted: true }], baseline)).toEqual([
      "a message in all: write: was not counted",
      "bundle send: was not counted",
      "new: is not in the baseline",
    ]);
  });
});

test("no bundle of the baseline is larger than 500 KiB", () => {
  const bundles = Object.entries(readBaseline().counted).filter(([name]) => name.startsWith("bundle "));
  expect(bundles.filter(([, size]) => size > 500)).toEqual([]);
  expect(bundles.length).toBeGreaterThan(5);
});

test("the load of each function has a band", () => {
  const names = Object.keys(functions).map((name) => `load ${name}, of a bare handler's`);
  expect(names.filter((name) => !(name in readBaseline().ratios))).toEqual([]);
});
