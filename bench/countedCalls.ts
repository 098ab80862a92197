import type { OpenDatabase } from "../functions/storage/database.ts";

/** Calls to DynamoDB and the capacity units they consumed, by command. */
export type Consumption = Map<string, { calls: number; units: number }>;

/** Counts every call of a database client and its consumed capacity, which the engine reports by AWS's rules. */
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
    /** The counts since the last call of this function. */
    take() {
      const taken = sum;
      sum = new Map();
      return taken;
    },
  };
}

/** The capacity of one table, or of a list of tables if the call touches several. */
export function unitsOf(output: object): number {
  const consumed: unknown = Reflect.get(output, "ConsumedCapacity");
  return [consumed]
    .flat()
    .reduce<number>((units, each) => units + Number(Reflect.get(Object(each), "CapacityUnits") ?? 0), 0);
}
