/** A simulated history as the page gets it. `trace`: lines of `<instant> <what>`. */
export type History = { seed: number; violations: { promise: string; what: string }[]; trace: string[] };

/** One step of a history. */
export type Step = {
  at: string;
  what: string;
  /** The last four characters of the user's id, where the step concerns one. */
  user?: string | undefined;
  /** A message that changed its state here. */
  change?: { localDate: string; to: string } | undefined;
  isFault: boolean;
};

const STATE = /\b([0-9a-f]{4}) (\d{4}-\d\d-\d\d) \S+ -> (\S+)/;
const USER = /\b(?:created|edit|delete|for) ([0-9a-f]{4})\b/;
const FAULT = /crashes|throttled|lost|fails|loses|down|stands still|meets a transaction|says it failed|: (?!ok)[a-z]+$/;

/** Reads a line of the trace. */
export function stepOf(line: string): Step {
  const space = line.indexOf(" ");
  const what = line.slice(space + 1);
  const state = STATE.exec(what);
  const [, user, localDate = "", to = ""] = state ?? [];
  return {
    at: line.slice(0, space),
    what,
    user: user ?? USER.exec(what)?.[1],
    change: state === null ? undefined : { localDate, to },
    isFault: FAULT.test(what),
  };
}

/** Where each message stands after some of the steps: by user and local date. */
export function statesAfter(steps: readonly Step[]): { user: string; localDate: string; state: string }[] {
  const states = new Map<string, { user: string; localDate: string; state: string }>();
  for (const { user, change } of steps)
    if (user !== undefined && change !== undefined)
      states.set(`${user} ${change.localDate}`, { user, localDate: change.localDate, state: change.to });
  return [...states.values()].sort((a, b) => (`${a.user} ${a.localDate}` < `${b.user} ${b.localDate}` ? -1 : 1));
}
