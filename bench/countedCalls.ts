import type { OpenDatabase } from "../functions/storage/database.ts";

/** Calls to DynamoDB and the capacity units they consumed, by command. */
export type Consumption = Map<string, { calls: number; units: number }>;

/** Counts every call of a database's client and what it consumed, as the engine reports it (by AWS's rules). */
export function countCalls({ client }: Pick<OpenDatabase, "client">): { take(): Consumption } {
  let sum: Consumption = new Map();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      const result = await next(args);
      const command = (context.commandName ?? "?").replace(/Command$/, "");
      const seen = sum.get(command) ?? { calls: 0, units: 0 };
      sum.set(command, { calls: seen.calls + 1, units: seen.units + unitsOf(result.output) });
      return result;
    },
    { step: "initialize", priority: "high", name: "countCalls" },
  );
  return {
    /** What came together since the last time. */
    take() {
      const taken = sum;
      sum = new Map();
      return taken;
    },
  };
}

/** One table's capacity, or a list of them where a call touches several. */
function unitsOf(output: object): number {
  const consumed: unknown = Reflect.get(output, "ConsumedCapacity");
  return [consumed]
    .flat()
    .reduce<number>((units, each) => units + Number(Reflect.get(Object(each), "CapacityUnits") ?? 0), 0);
}
