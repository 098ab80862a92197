import type { Random } from "./random.ts";
import type { Invocation, Scheduler } from "./scheduler.ts";

/** How often each kind of mishap happens to one outside call; `until` ends them, so that a history can come to rest. */
export type FaultRates = { crash: number; refuse: number; refuseAfter: number; freeze: number };
export const calm: FaultRates = { crash: 0, refuse: 0, refuseAfter: 0, freeze: 0 };
const MINUTE = 60_000;

class InjectedFault extends Error {
  override name = "InjectedFault";
}

/** Wraps the calls of one invocation: each may crash it before or after, fail, or do its work and then say it failed. */
export function faulty(
  schedule: Scheduler,
  chance: Random,
  rates: () => FaultRates,
  note: (line: string, invocation: Invocation) => void,
) {
  const call = async <T>(invocation: Invocation, what: string, work: () => Promise<T>): Promise<T> => {
    await schedule.gate(invocation);
    const { crash, refuse, refuseAfter } = rates();
    if (chance.chance(crash)) {
      note(`${invocation.id} crashes before ${what}`, invocation);
      return schedule.kill(invocation);
    }
    if (chance.chance(refuse)) {
      note(`${invocation.id} ${what} fails`, invocation);
      throw new InjectedFault(`${what} failed`);
    }
    const result = await work();
    if (chance.chance(crash)) {
      note(`${invocation.id} crashes after ${what}`, invocation);
      return schedule.kill(invocation);
    }
    if (chance.chance(refuseAfter)) {
      note(`${invocation.id} ${what} is done but says it failed`, invocation);
      throw new InjectedFault(`${what} was done but said it failed`);
    }
    await schedule.gate(invocation);
    return result;
  };

  /** Every method of a store or client, wrapped; results keep their types. */
  const wrap = <T extends object>(invocation: Invocation, name: string, target: T): T =>
    new Proxy(target, {
      get(object, property, receiver) {
        const method = Reflect.get(object, property, receiver);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          const result: unknown = property === "onDay" ? Reflect.apply(method, object, args) : undefined;
          if (property === "onDay") return gated(invocation, result as AsyncIterable<unknown>);
          // Only with an answer of the service in hand: before the call, the platform's time limit ends a sender.
          const settling =
            invocation.name === "send" && property === "transition" && args[0] !== "claim" && args[0] !== "park";
          if (settling && chance.chance(rates().freeze)) {
            note(`${invocation.id} stands still before ${String(args[0])}`, invocation);
            const frozen = schedule.freeze(invocation, chance.between(3, 30) * MINUTE);
            return frozen.then(() => Reflect.apply(method, object, args));
          }
          return call(invocation, `${name}.${String(property)}`, () => Reflect.apply(method, object, args));
        };
      },
    });

  async function* gated<T>(invocation: Invocation, pages: AsyncIterable<T>) {
    for await (const page of pages) yield await call(invocation, "users.onDay", async () => page);
  }
  return wrap;
}
