import { describe, expect, test } from "vitest";
import type { SinkRequest } from "../../local/remote/remoteSystem.ts";
import { countAtSink, isFlawless } from "../../local/remote/sinkCount.ts";
import { unexplainedRepeats } from "./crashWindow.ts";
import { seeded } from "./random.ts";

const NINE = "2027-06-15T07:00:00.000Z";
const ada = { email: "ada@example.com", dueAt: NINE };
const bob = { email: "bob@example.com", dueAt: NINE };
const request = (email: string, change: Partial<SinkRequest> = {}): SinkRequest => {
  return { email, receivedAt: NINE, idempotencyKey: `key of ${email}`, status: 200, ...change };
};

describe("counting at the email service can fail: each kind of trouble shows", () => {
  test.each([
    ["all is well", [request(ada.email), request(bob.email)], { delivered: 2 }, true],
    ["somebody got nothing", [request(ada.email)], { delivered: 1, lost: 1 }, false],
    [
      "a refused request delivers nothing",
      [request(ada.email), request(bob.email, { status: 500 })],
      { lost: 1, refused: 1 },
      false,
    ],
    [
      "a request that was never answered delivers nothing",
      [request(ada.email), request(bob.email, { status: null })],
      { lost: 1 },
      false,
    ],
    [
      "early, even by a millisecond",
      [request(ada.email, { receivedAt: "2027-06-15T06:59:59.999Z" }), request(bob.email)],
      { early: 1 },
      false,
    ],
    [
      "twice with one key",
      [request(ada.email), request(ada.email), request(bob.email)],
      { repeated: 1, duplicate: 0 },
      false,
    ],
    [
      "twice with two keys",
      [request(ada.email), request(ada.email, { idempotencyKey: "other" }), request(bob.email)],
      { repeated: 0, duplicate: 1 },
      false,
    ],
    [
      "strangers are not counted",
      [request("eve@example.com"), request(ada.email), request(bob.email)],
      { due: 2, delivered: 2 },
      true,
    ],
  ])("%s", (_name, requests, expected, flawless) => {
    const count = countAtSink([ada, bob], requests);
    expect(count).toMatchObject(expected);
    expect(isFlawless(count)).toBe(flawless);
  });
});

describe("a repetition is forgiven only where a crash or a late answer explains it", () => {
  const others = (count: number) => Array.from({ length: count }, (_, index) => request(`p${index}@example.com`));

  test("accepted just before a crash and again after it", () => {
    expect(unexplainedRepeats([request(ada.email), request(ada.email)], [1])).toEqual([]);
  });
  test("answered after the deadline, as its sender has recorded, once for each record", () => {
    const [first, second, third] = [request(ada.email), request(ada.email), request(ada.email)];
    const late = new Map([[first.idempotencyKey ?? "", 1]]);
    expect(unexplainedRepeats([first, second], [], late)).toEqual([]);
    expect(unexplainedRepeats([first, second, third], [], late)).toHaveLength(1);
  });
  test("without a crash", () => {
    expect(unexplainedRepeats([request(ada.email), request(ada.email)], [])).toHaveLength(1);
  });
  test("with a crash before the first, or after the second", () => {
    expect(unexplainedRepeats([request(ada.email), request(ada.email)], [0, 2])).toHaveLength(1);
  });
  test("accepted long before the crash", () => {
    expect(unexplainedRepeats([request(ada.email), ...others(300), request(ada.email)], [301])).toHaveLength(1);
  });
  test("a second repetition needs a crash of its own", () => {
    expect(unexplainedRepeats([request(ada.email), request(ada.email), request(ada.email)], [1])).toHaveLength(1);
  });
});

test("a seed repeats its decisions", () => {
  const series = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 50 }, () => random.pick({ a: 1, b: 2, c: 7 })).join("");
  };
  expect(series(42)).toBe(series(42));
  expect(series(42)).not.toBe(series(43));
  expect(new Set(series(42))).toEqual(new Set("abc"));
});
