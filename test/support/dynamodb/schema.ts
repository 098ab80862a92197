import { type TableDefinition, tables } from "../../../functions/manifest/tables.ts";
import { noSuchTable, validation } from "./errors.ts";
import type { Item, Value } from "./values.ts";

/** The deployed names of the tables. */
export type TableNames = { users: string; messages: string; control: string };

/** Keys and indexes of each table, by its deployed name. */
export function schemasOf(names: TableNames) {
  const byName = new Map<string, TableDefinition>([
    [names.users, tables.users],
    [names.messages, tables.messages],
    [names.control, tables.control],
  ]);
  return (table: string | undefined): TableDefinition => {
    const schema = byName.get(table ?? "");
    if (!schema) throw noSuchTable();
    return schema;
  };
}

/** The key of an item, as a text to find it by. All keys here are texts. */
export function keyText({ partitionKey, sortKey }: TableDefinition, item: Item): string {
  return JSON.stringify([item[partitionKey], item[sortKey]]);
}

/** Refuses what is not exactly a key of the table. */
export function checkKey(schema: TableDefinition, key: Item): void {
  const names = [schema.partitionKey, schema.sortKey];
  if (Object.keys(key).length !== names.length || !names.every((name) => isKeyText(key[name])))
    throw validation("The provided key element does not match the schema");
}

/** Refuses an item without a key, and one whose index key is no text. */
export function checkItem(schema: TableDefinition, item: Item): void {
  for (const name of [schema.partitionKey, schema.sortKey]) {
    if (!isKeyText(item[name]))
      throw validation(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  }
  for (const name of schema.indexes.flatMap((index) => [index.partitionKey, index.sortKey])) {
    if (item[name] !== undefined && !isKeyText(item[name]))
      throw validation(`One or more parameter values were invalid: Type mismatch for Index Key ${name}`);
  }
}

function isKeyText(value: Value | undefined): boolean {
  return typeof value === "string" && value !== "";
}
