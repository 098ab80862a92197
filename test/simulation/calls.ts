import { BatchExecuteStatementCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { MINUTE } from "../../functions/domain/instants.ts";
import type { Command, Output } from "../support/dynamodb/client.ts";
import type { Random } from "./random.ts";
import type { Invocation, Scheduler } from "./scheduler.ts";

/** How often each kind of fault happens to one outside call. */
export type FaultRates = { crash: number; refuse: number; refuseAfter: number; repeat: number; freeze: number };
export const calm: FaultRates = { crash: 0, refuse: 0, refuseAfter: 0, repeat: 0, freeze: 0 };

class InjectedFault extends Error {
  override name = "InjectedFault";
}

export type CallOptions = {
  schedule: Scheduler;
  chance: Random;
  rates: () => FaultRates;
  /** Reports a fault. */
  note: (line: string, invocation: Invocation) => void;
};

/** The outside calls of invocations: each waits at a gate on its way and with its answer, and may crash its caller at either. */
export function outsideCalls({ schedule, chance, rates, note }: CallOptions) {
  const around = async <T>(invocation: Invocation, what: string, work: () => Promise<T>): Promise<T> => {
    await schedule.gate(invocation);
    if (chance.chance(rates().crash)) {
      note(`${invocation.id} crashes before ${what}`, invocation);
      return schedule.kill(invocation);
    }
    const outcome = await settled(work);
    if (chance.chance(rates().crash)) {
      note(`${invocation.id} crashes after ${what}`, invocation);
      return schedule.kill(invocation);
    }
    await schedule.gate(invocation);
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  };

  /** A call to DynamoDB. What may go wrong with it is the model's to decide. */
  const toDynamoDb = async (
    invocation: Invocation,
    command: Command,
    perform: (command: Command) => Promise<Output>,
  ): Promise<Output> => {
    if (endsClaim(command) && chance.chance(rates().freeze)) {
      note(`${invocation.id} stands still before it ends its claim`, invocation);
      await schedule.freeze(invocation, chance.between(3, 30) * MINUTE);
    }
    return around(invocation, command.constructor.name, () => perform(command));
  };

  /** Every method of another client, which may fail, or do its work and then say that it failed. */
  const to = <T extends object>(invocation: Invocation, name: string, target: T): T =>
    new Proxy(target, {
      get(object, property, receiver) {
        const method = Reflect.get(object, property, receiver);
        if (typeof method !== "function") return method;
        const what = `${name}.${String(property)}`;
        return (...args: unknown[]) =>
          around(invocation, what, async () => {
            const { refuse, refuseAfter } = rates();
            if (chance.chance(refuse)) {
              note(`${invocation.id} ${what} fails`, invocation);
              throw new InjectedFault(`${what} failed`);
            }
            const result = await Reflect.apply(method, object, args);
            if (!chance.chance(refuseAfter)) return result;
            note(`${invocation.id} ${what} is done but says it failed`, invocation);
            throw new InjectedFault(`${what} was done but said it failed`);
          });
      },
    });

  return { toDynamoDb, to };
}

/** Before the call to the email service, the platform's time limit ends a sender that stands still. */
function endsClaim(command: Command): boolean {
  if (command instanceof BatchExecuteStatementCommand)
    return command.input.Statements?.some(({ Statement }) => Statement?.includes('AND "leaseOwner"=?')) === true;
  return command instanceof UpdateCommand && command.input.ConditionExpression?.includes("#leaseOwner") === true;
}

async function settled<T>(work: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false; error: unknown }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}
