/** A promise of storage and the test of it, as a function: `npm run mutants` calls it once for every mutant. */
export type StoragePromise = { name: string; keep: () => Promise<void> };

type Body = () => void | Promise<void>;

/** Collects tests that are written as for vitest. */
export function promiseCollector() {
  const promises: StoragePromise[] = [];
  const before: Body[] = [];
  let group = "";
  const promise = (name: string, test: Body): void => {
    const keep = async () => {
      for (const each of before) await each();
      await test();
    };
    promises.push({ name: `${group}: ${name}`, keep });
  };
  return {
    promises,
    beforeEach: (body: Body) => void before.push(body),
    about: (name: string, body: () => void) => {
      group = name;
      body();
    },
    promise,
    /** `%s` in the name is the case. */
    promiseForEach:
      <T extends string>(cases: readonly T[]) =>
      (name: string, test: (value: T) => Promise<void>) => {
        for (const value of cases) promise(name.replace("%s", value), () => test(value));
      },
  };
}
