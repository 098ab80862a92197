/** A seeded source of chance (mulberry32): the same seed throws the same dice. */
export function random(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    between: (low: number, high: number) => low + below(high - low + 1),
    chance: (share: number) => next() < share,
    pick: <T>(all: readonly T[]): T => {
      const picked = all[below(all.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
  };
}
export type Random = ReturnType<typeof random>;
