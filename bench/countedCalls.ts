import { operationOf } from "../functions/storage/client/operations.ts";
import type { OpenDatabase } from "../functions/storage/database.ts";

/** Calls to DynamoDB and the capacity units they consumed, by operation. */
export type Consumption = Map<string, { calls: number; units: number }>;

/** Counts every call of a database client and its consumed capacity, which the engine reports by AWS's rules. */
export function countCalls({ client }: Pick<OpenDatabase, "client">): { take(): Consumption } {
  let sum: Consumption = new Map();
  const original: unknown = Reflect.get(client, "send");
  const send = async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: "TOTAL" });
    const output: object = await Reflect.apply(Object(original), client, [command]);
    const operation = operationOf(command);
    const seen = sum.get(operation) ?? { calls: 0, units: 0 };
    sum.set(operation, { calls: seen.calls + 1, units: seen.units + unitsOf(output) });
    return output;
  };
  Object.defineProperty(client, "send", { value: send, configurable: true, writable: true });
  return {
    /** The counts since the last call of this function. */
    take() {
      const taken = sum;
      sum = new Map();
      return taken;
    },
  };
}

/** The capacity of one table, or of a list of tables if the call touches several. */
function unitsOf(output: object): number {
  const consumed: unknown = Reflect.get(output, "ConsumedCapacity");
  return [consumed]
    .flat()
    .reduce<number>((units, each) => units + Number(Reflect.get(Object(each), "CapacityUnits") ?? 0), 0);
}
