import type { Condition } from "./conditions.ts";
import { validation } from "./errors.ts";
import { holds, placeholder } from "./evaluate.ts";
import { statementOf } from "./expressions.ts";
import type { Context } from "./paths.ts";
import { checkItem, keyText } from "./schema.ts";
import type { Statement } from "./statements.ts";
import type { Tables } from "./tables.ts";
import { type Item, itemOf, toValue } from "./values.ts";
import { checkUpdate, itemUpdated } from "./writes.ts";

export type StatementInput = { Statement?: string | undefined; Parameters?: readonly unknown[] | undefined };
export type SlotCode = "DuplicateItem" | "ConditionalCheckFailed" | "ThrottlingError" | "ValidationError";
export type Slot = { TableName?: string; Item?: Item; Error?: { Code: SlotCode; Message: string } };
type Ready = { statement: Statement; context: Context; key: string };

const MOST = 25;

/** Each statement on its own: one that fails says so in its slot, and the others are done. */
export function executeStatements(tables: Tables, inputs: readonly StatementInput[]): Slot[] {
  if (inputs.length === 0 || inputs.length > MOST) throw validation(`Member must have length between 1 and ${MOST}`);
  const all = inputs.map((input) => readStatement(tables, input));
  const places = new Set(all.map(({ statement, key }) => `${statement.table} ${key}`));
  if (places.size < all.length) throw validation("Member must not have multiple statements on one item");
  return all.map((ready) => {
    if (tables.faults.slot?.()) return failed("ThrottlingError", "Throughput exceeds the current capacity");
    try {
      return execute(tables, ready);
    } catch (error) {
      return failed("ValidationError", error instanceof Error ? error.message : "");
    }
  });
}

function readStatement(tables: Tables, { Statement = "", Parameters = [] }: StatementInput): Ready {
  const statement = statementOf(Statement);
  const schema = tables.schema(statement.table);
  const values = itemOf(Object.fromEntries(Parameters.map((value, index) => [`:?${index}`, toValue(value)])));
  const context = { names: {}, values };
  if (statement.kind === "update") checkUpdate(schema, statement.update, context);
  const named = statement.kind === "insert" ? inserted(statement, context) : equalities(statement.where, context);
  return { statement, context, key: keyText(schema, named) };
}

function execute(tables: Tables, { statement, context, key }: Ready): Slot {
  const { table } = statement;
  const before = tables.state.get(table, key);
  const write = (after: Item | undefined) => tables.commit([{ table, key, before, after }]);
  if (statement.kind === "insert") {
    const item = inserted(statement, context);
    checkItem(tables.schema(table), item);
    if (before) return failed("DuplicateItem", "Duplicate primary key exists in table");
    write(item);
    return { TableName: table };
  }
  // A delete of what is not there has nothing to refuse.
  if (!before && statement.kind === "delete") return { TableName: table };
  if (!before || !holds(statement.where, before, context))
    return failed("ConditionalCheckFailed", "The conditional request failed");
  const after =
    statement.kind === "update"
      ? itemUpdated(tables.schema(table), before, { update: statement.update, context })
      : undefined;
  write(after);
  const image = statement.kind === "update" ? after : before;
  return { TableName: table, ...(statement.returning && image && { Item: image }) };
}

function inserted({ fields }: Extract<Statement, { kind: "insert" }>, context: Context): Item {
  return Object.fromEntries(fields.map(({ name, parameter }) => [name, placeholder(parameter, context)]));
}

/** What a WHERE says by equality: the key is among it. */
function equalities(where: Condition, context: Context): Item {
  const parts = where.kind === "and" ? where.parts : [where];
  return Object.fromEntries(
    parts.flatMap((part) => {
      if (part.kind !== "compare" || part.operator !== "=") return [];
      if (part.left.kind !== "path" || part.right.kind !== "value") return [];
      return [[String(part.left.path[0]), placeholder(part.right.name, context)]];
    }),
  );
}

function failed(Code: SlotCode, Message: string): Slot {
  return { Error: { Code, Message } };
}
