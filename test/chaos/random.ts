/** The same seed gives the same series of decisions (mulberry32). What the machine does between them is its own affair. */
export type Random = {
  /** In [0, 1). */
  share(): number;
  between(low: number, high: number): number;
  /** One of the names, by weight. */
  pick<Name extends string>(weights: Record<Name, number>): Name;
};

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    share,
    between: (low, high) => low + share() * (high - low),
    pick<Name extends string>(weights: Record<Name, number>): Name {
      const names = Object.keys(weights) as Name[];
      const drawn = share() * names.reduce((sum, name) => sum + weights[name], 0);
      let sum = 0;
      const found = names.find((name) => {
        sum += weights[name];
        return drawn < sum;
      });
      if (found === undefined) throw new RangeError("nothing to pick from");
      return found;
    },
  };
}
