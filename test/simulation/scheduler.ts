import { between, plus } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import type { Random } from "./random.ts";

/** One run of a function. Dead, it never goes on: what it waits for never comes. */
export type Invocation = {
  id: string;
  name: string;
  startedAt: Instant;
  timeoutMs: number;
  alive: boolean;
  done: boolean;
};

const never = new Promise<never>(() => {});

/**
 * Runs many invocations in one thread, in an order that the dice decide. Every outside call waits at a gate, twice: on its way
 * and with its answer; the scheduler opens one gate at a time. Time is moved; nothing here reads the real clock.
 */
export function scheduler(start: Instant, chance: Random, died: (invocation: Invocation) => void) {
  let now = start;
  let count = 0;
  const gates: { invocation: Invocation; open: () => void }[] = [];
  const frozen: { invocation: Invocation; open: () => void; until: Instant }[] = [];

  const gate = (invocation: Invocation): Promise<void> => {
    if (!invocation.alive) return never;
    return new Promise((open) => void gates.push({ invocation, open }));
  };

  /** Stands still for a while and then goes on as if nothing had been: longer than any lease, on purpose. */
  const freeze = (invocation: Invocation, millis: number): Promise<void> => {
    died(invocation);
    invocation.timeoutMs = Number.MAX_SAFE_INTEGER / 4;
    return new Promise((open) => void frozen.push({ invocation, open, until: plus(now, millis) }));
  };

  const thaw = () => {
    for (const each of frozen.filter(({ until }) => until <= now))
      gates.push(...frozen.splice(frozen.indexOf(each), 1));
  };

  const kill = (invocation: Invocation): Promise<never> => {
    invocation.alive = false;
    died(invocation);
    return never;
  };

  const launch = (name: string, timeoutMs: number, work: (invocation: Invocation) => Promise<void>) => {
    const invocation: Invocation = {
      id: `${name}-${++count}`,
      name,
      startedAt: now,
      timeoutMs,
      alive: true,
      done: false,
    };
    const finish = () => {
      invocation.done = true;
    };
    void work(invocation).then(finish, finish);
    return invocation;
  };

  /** Lets everything that is under way go on until it has ended, died or run out of its time. */
  const settle = async (latencyMs: number) => {
    thaw();
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      for (let index = gates.length - 1; index >= 0; index--) {
        const waiting = gates[index];
        if (!waiting) continue;
        const { invocation } = waiting;
        if (invocation.alive && between(invocation.startedAt, now) > invocation.timeoutMs) void kill(invocation);
        if (!invocation.alive) gates.splice(index, 1);
      }
      if (gates.length === 0) return;
      const [next] = gates.splice(chance.below(gates.length), 1);
      if (chance.chance(0.2)) now = plus(now, chance.below(latencyMs));
      next?.open();
    }
  };

  return {
    now: () => now,
    moveTo: (instant: Instant) => {
      if (instant > now) now = instant;
    },
    gate,
    kill,
    launch,
    settle,
    freeze,
    thawAt: () => frozen.map(({ until }) => until),
  };
}
export type Scheduler = ReturnType<typeof scheduler>;
