import { expect, it } from "vitest";
import { collector } from "../../functions/runtime/collector.ts";

/** A batch call that the test answers. */
function calls() {
  const batches: { requests: readonly number[]; answer: (each: (request: number) => string) => void }[] = [];
  const call = (requests: readonly number[]) => {
    const open = requests.map((request) => ({ request, ...Promise.withResolvers<string>() }));
    const answer = (each: (request: number) => string) => {
      for (const { request, resolve } of open) resolve(each(request));
    };
    batches.push({ requests, answer });
    return open.map(({ promise }) => promise);
  };
  return { batches, call, requests: () => batches.map((each) => each.requests) };
}
const never = () => new Promise<never>(() => {});
const turn = () => new Promise((resolve) => setImmediate(resolve));

it("requests of one turn go together at once, later ones with the next batch, each with its own answer", async () => {
  const { batches, call, requests } = calls();
  const ask = collector(call, { patienceMs: 250, wait: never });
  const answers = [1, 2, 3].map(ask);
  await turn();
  expect(requests()).toEqual([[1, 2, 3]]);
  answers.push(ask(4), ask(5));
  await turn();
  expect(requests()).toEqual([[1, 2, 3]]);
  batches[0]?.answer(String);
  await turn();
  expect(requests()).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  batches[1]?.answer(String);
  expect(await Promise.all(answers)).toEqual(["1", "2", "3", "4", "5"]);
});

it("a batch that takes too long holds back nobody for longer than the patience", async () => {
  const { call, requests } = calls();
  const waits: { millis: number; end: () => void }[] = [];
  const wait = (millis: number) => new Promise<void>((end) => void waits.push({ millis, end }));
  const ask = collector(call, { patienceMs: 250, wait });
  void ask(1);
  await turn();
  void ask(2);
  void ask(3);
  await turn();
  expect(requests()).toEqual([[1]]);
  expect(waits.map(({ millis }) => millis)).toEqual([250]);
  waits[0]?.end();
  await turn();
  expect(requests()).toEqual([[1], [2, 3]]);
});

it("one request that fails does not fail the others of its batch", async () => {
  const call = (requests: readonly number[]) =>
    requests.map((request) => (request === 2 ? Promise.reject(new Error("no")) : Promise.resolve(request)));
  const ask = collector(call, { patienceMs: 250, wait: never });
  const settled = await Promise.allSettled([1, 2, 3].map(ask));
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await expect(ask(4)).resolves.toBe(4);
});
