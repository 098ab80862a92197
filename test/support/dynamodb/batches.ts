import { validation } from "./errors.ts";
import { rowsFor } from "./reads.ts";
import { checkKey, keyText } from "./schema.ts";
import type { Tables } from "./tables.ts";
import { type Item, itemOf } from "./values.ts";
import { prepare } from "./writes.ts";

type Keys = { Keys?: object[] | undefined; ConsistentRead?: boolean | undefined };
type Request = {
  PutRequest?: { Item?: object | undefined } | undefined;
  DeleteRequest?: { Key?: object | undefined } | undefined;
};

const MOST_READ = 100;
const MOST_WRITTEN = 25;

/** Reads of several items; some may be left for a later call. */
export function batchGet(tables: Tables, requests: Record<string, Keys>) {
  const asked = Object.values(requests).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);
  if (asked === 0 || asked > MOST_READ) throw validation("Too many items requested for the BatchGetItem call");
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, Keys & { Keys: Item[] }> = {};
  for (const [table, { Keys = [], ...rest }] of Object.entries(requests)) {
    const schema = tables.schema(table);
    const keys: Item[] = Keys.map(itemOf);
    for (const key of keys) checkKey(schema, key);
    refuseDoubles(keys.map((key) => keyText(schema, key)));
    const rows = rowsFor(tables, table, rest.ConsistentRead === true);
    const throttled = keys.map(() => tables.faults.slot?.() ?? false);
    const done = keys.filter((_, index) => !throttled[index]);
    const left = keys.filter((_, index) => throttled[index]);
    Responses[table] = done.map((key) => rows.get(keyText(schema, key))).filter((item) => item !== undefined);
    if (left.length > 0) UnprocessedKeys[table] = { ...rest, Keys: left };
  }
  return { Responses, UnprocessedKeys };
}

/** Writes without conditions; some may be left for a later call. */
export function batchWrite(tables: Tables, requests: Record<string, Request[]>) {
  const asked = Object.values(requests).flat().length;
  if (asked === 0 || asked > MOST_WRITTEN) throw validation("Too many items requested for the BatchWriteItem call");
  const UnprocessedItems: Record<string, Request[]> = {};
  for (const [table, each] of Object.entries(requests)) {
    const writes = each.map((request) => ({ request, ...preparedOf(tables, table, request) }));
    refuseDoubles(writes.map(({ key }) => key));
    for (const { request, change } of writes) {
      if (tables.faults.slot?.()) UnprocessedItems[table] = [...(UnprocessedItems[table] ?? []), request];
      else tables.commit([change()]);
    }
  }
  return { UnprocessedItems };
}

function preparedOf(tables: Tables, TableName: string, { PutRequest, DeleteRequest }: Request) {
  if (PutRequest) return prepare(tables, "Put", { TableName, Item: PutRequest.Item });
  return prepare(tables, "Delete", { TableName, Key: DeleteRequest?.Key });
}

function refuseDoubles(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw validation("Provided list of item keys contains duplicates");
}
