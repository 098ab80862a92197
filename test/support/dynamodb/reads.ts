import type { IndexDefinition, TableDefinition } from "../../../functions/manifest/tables.ts";
import type { Condition } from "./conditions.ts";
import { validation } from "./errors.ts";
import { holds } from "./evaluate.ts";
import { conditionOf, contextOf, type Placeholders } from "./expressions.ts";
import { type Context, resolve } from "./paths.ts";
import { checkKey, keyText } from "./schema.ts";
import type { TableState } from "./state.ts";
import type { Tables } from "./tables.ts";
import { compare, type Item, itemOf } from "./values.ts";

export type GetInput = {
  TableName?: string | undefined;
  Key?: object | undefined;
  ConsistentRead?: boolean | undefined;
};
export type PageInput = Placeholders & {
  TableName?: string | undefined;
  IndexName?: string | undefined;
  ConsistentRead?: boolean | undefined;
  KeyConditionExpression?: string | undefined;
  FilterExpression?: string | undefined;
  ProjectionExpression?: string | undefined;
  ExclusiveStartKey?: object | undefined;
  Limit?: number | undefined;
  ScanIndexForward?: boolean | undefined;
};
export type Page = { Items: Item[]; Count: number; ScannedCount: number; LastEvaluatedKey?: Item };

export function getItem(tables: Tables, input: GetInput): Item | undefined {
  const schema = tables.schema(input.TableName);
  const key = itemOf(input.Key ?? {});
  checkKey(schema, key);
  return rowsFor(tables, input.TableName ?? "", input.ConsistentRead === true).get(keyText(schema, key));
}

/** One page of a Query (with a key condition) or a Scan (without), of the table or of an index. */
export function readPage(tables: Tables, input: PageInput): Page {
  const schema = tables.schema(input.TableName);
  const { KeyConditionExpression: keys, FilterExpression: filter, ProjectionExpression: projection } = input;
  const context = contextOf(input, keys, filter, projection);
  const order = keyOrder(schema, input.IndexName);
  if (input.IndexName !== undefined && input.ConsistentRead)
    throw validation("Consistent reads are not supported on global secondary indexes");
  const wanted = keys === undefined ? undefined : conditionOf(keys);
  if (wanted) checkKeyCondition(wanted, order, context);
  const consistent = input.ConsistentRead === true && input.IndexName === undefined;
  const found = [...rowsFor(tables, input.TableName ?? "", consistent).values()]
    .filter((item) => order.every((name) => item[name] !== undefined))
    .filter((item) => wanted === undefined || holds(wanted, item, context))
    .sort((a, b) => placed(a, b, order));
  if (input.ScanIndexForward === false) found.reverse();
  const start = input.ExclusiveStartKey && itemOf(input.ExclusiveStartKey);
  const sign = input.ScanIndexForward === false ? -1 : 1;
  const rest = start ? found.filter((item) => placed(item, start, order) * sign > 0) : found;
  const most = Math.min(
    input.Limit ?? Number.POSITIVE_INFINITY,
    tables.faults.page?.(input) ?? Number.POSITIVE_INFINITY,
  );
  const page = rest.slice(0, most);
  const last = page.length >= most ? page.at(-1) : undefined;
  const Items = page
    .filter((item) => filter === undefined || holds(conditionOf(filter), item, context))
    .map((item) => (projection === undefined ? item : projected(item, projection, context)));
  const LastEvaluatedKey = last && Object.fromEntries(order.map((name) => [name, last[name] ?? null]));
  return { Items, Count: Items.length, ScannedCount: page.length, ...(LastEvaluatedKey && { LastEvaluatedKey }) };
}

/** The rows that a read sees: the present ones, or those of a moment ago. */
export function rowsFor(tables: Tables, table: string, consistent: boolean): TableState {
  const { age } = tables.faults;
  return consistent || !age ? tables.state.now(table) : tables.state.before(table, age(tables.state.ages(table)));
}

/** What items are ordered by: the index's key before the table's. The first is what a key condition must name. */
function keyOrder(schema: TableDefinition, name: string | undefined): string[] {
  const own = [schema.partitionKey, schema.sortKey];
  if (name === undefined) return own;
  const index: IndexDefinition | undefined = schema.indexes.find((each) => each.name === name);
  if (!index) throw validation(`The table does not have the specified index: ${name}`);
  return [index.partitionKey, index.sortKey, ...own];
}

function placed(a: Item, b: Item, order: readonly string[]): number {
  for (const name of order) {
    const difference = compare(a[name] ?? "", b[name] ?? "");
    if (difference) return difference;
  }
  return 0;
}

/** One partition key by equality, and one range of the sort key at the most. */
function checkKeyCondition(condition: Condition, [partitionKey, sortKey]: string[], context: Context): void {
  const parts = condition.kind === "and" ? condition.parts : [condition];
  const names = parts.map((part) => {
    const operand = part.kind === "compare" || part.kind === "begins" ? part.left : undefined;
    const path = part.kind === "between" ? part.operand : operand;
    return path?.kind === "path" ? resolve(path.path, context).join(".") : undefined;
  });
  const equal = parts.some((part, index) => {
    return names[index] === partitionKey && part.kind === "compare" && part.operator === "=";
  });
  if (!equal) throw validation(`Query condition missed key schema element: ${partitionKey}`);
  if (parts.length > 2 || names.some((name) => name !== partitionKey && name !== sortKey))
    throw validation("Query key condition not supported");
}

function projected(item: Item, projection: string, { names }: Context): Item {
  const wanted = projection.split(",").map((part) => names[part.trim()] ?? part.trim());
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name)));
}
