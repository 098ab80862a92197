import { AsyncLocalStorage } from "node:async_hooks";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type FunctionDefinition, type FunctionName, functions } from "../../functions/manifest/functions.ts";
import { type TableName, tables } from "../../functions/manifest/tables.ts";

/** The function that is running, also in everything that it calls asynchronously. */
export const caller = new AsyncLocalStorage<FunctionName>();

const requestSchema = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  TransactItems: z.array(z.record(z.string(), z.object({ TableName: z.string() }))).optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  Statements: z.array(z.object({ Statement: z.string() })).optional(),
});
type Use = { table: string; grant: string };

/** The permissions that IAM requires for a request: actions on tables, or indexes. */
export function usesOf(command: string, input: unknown): Use[] {
  const { TableName = "?", IndexName, TransactItems, RequestItems, Statements } = requestSchema.parse(input);
  if (TransactItems) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName: table }]) => {
        return { table, grant: kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item` };
      }),
    );
  }
  if (Statements) {
    return Statements.map(({ Statement }) => {
      const [, verb = "", table = "?"] = /^(\w+)\s+(?:INTO\s+)?"([^"]+)"/i.exec(Statement) ?? [];
      return { table, grant: `PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1).toLowerCase()}` };
    });
  }
  const action = command.replace(/Command$/, "");
  if (RequestItems) return Object.keys(RequestItems).map((table) => ({ table, grant: `${action}Item` }));
  const plain = action === "Query" || action === "Scan" ? action : `${action}Item`;
  return [{ table: TableName, grant: IndexName ?? plain }];
}

/**
 * Refuses what the role of a function would refuse on AWS. CDK makes the role's policy from the same grants of the manifest.
 * Returns a function that removes the check.
 */
export function enforceGrants(names: Record<TableName, string>): () => void {
  const prototype = DynamoDBDocumentClient.prototype;
  const original = prototype.send;
  const granted = (name: FunctionName, { table, grant }: Use) => {
    const definition: FunctionDefinition = functions[name];
    return (Object.keys(tables) as TableName[]).some(
      (key) => names[key] === table && definition.tables[key]?.some((each) => each === grant),
    );
  };
  const send = function (this: unknown, ...parts: unknown[]): unknown {
    const name = caller.getStore();
    const [command] = parts;
    const uses =
      name && command instanceof Object && "input" in command ? usesOf(command.constructor.name, command.input) : [];
    const refused = uses.filter((use) => name && !granted(name, use));
    if (refused.length === 0) return Reflect.apply(original, this, parts);
    const what = refused.map(({ table, grant }) => `${grant} on ${table}`).join(", ");
    return Promise.reject(
      Object.assign(new Error(`${name} is not granted ${what}`), { name: "AccessDeniedException" }),
    );
  };
  Object.defineProperty(prototype, "send", { value: send, configurable: true, writable: true });
  return () => {
    Reflect.deleteProperty(prototype, "send");
    if (prototype.send !== original)
      Object.defineProperty(prototype, "send", { value: original, configurable: true, writable: true });
  };
}
