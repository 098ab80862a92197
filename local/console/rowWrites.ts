import * as z from "zod";
import type { Call } from "./callObserver.ts";

/** A row that a function has written. `fields` are those that the write names. `after` is the whole row, if it is known. */
export type RowWrite = {
  table: string;
  pk: string;
  sk: string;
  kind: "added" | "changed" | "deleted";
  fields: Record<string, unknown>;
};

const keySchema = z.object({ pk: z.string(), sk: z.string() });
const putSchema = z.object({ TableName: z.string(), Item: z.looseObject(keySchema.shape) });
const updateSchema = z.object({
  TableName: z.string(),
  Key: keySchema,
  UpdateExpression: z.string().default(""),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});
const deleteSchema = z.object({ TableName: z.string(), Key: keySchema });
const transactSchema = z.object({
  TransactItems: z.array(
    z.object({ Put: z.unknown().optional(), Update: z.unknown().optional(), Delete: z.unknown().optional() }),
  ),
});
const statementsSchema = z.object({
  Statements: z.array(z.object({ Statement: z.string(), Parameters: z.array(z.unknown()).default([]) })),
});
const slotsSchema = z.object({ Responses: z.array(z.object({ Error: z.unknown().optional() })).default([]) });

/** The rows that an answered call has written. None for an unknown kind of call. */
export function rowWritesOf({ command, input, output }: Call): RowWrite[] {
  switch (command) {
    case "PutCommand":
      return put(input);
    case "UpdateCommand":
      return update(input);
    case "DeleteCommand":
      return remove(input);
    case "TransactWriteCommand": {
      const items = transactSchema.safeParse(input).data?.TransactItems ?? [];
      return items.flatMap(({ Put, Update, Delete }) => [...put(Put), ...update(Update), ...remove(Delete)]);
    }
    case "BatchExecuteStatementCommand": {
      const statements = statementsSchema.safeParse(input).data?.Statements ?? [];
      const slots = slotsSchema.safeParse(output).data?.Responses ?? [];
      return statements.flatMap((each, index) => (slots[index]?.Error === undefined ? byStatement(each) : []));
    }
    default:
      return [];
  }
}

function put(input: unknown): RowWrite[] {
  const parsed = putSchema.safeParse(input).data;
  if (parsed === undefined) return [];
  const { TableName: table, Item } = parsed;
  return [{ table, pk: Item.pk, sk: Item.sk, kind: "added", fields: Item }];
}

/** Our updates name a value after its field: `SET #status = :status`. */
function update(input: unknown): RowWrite[] {
  const parsed = updateSchema.safeParse(input).data;
  if (parsed === undefined) return [];
  const { TableName: table, Key, UpdateExpression, ExpressionAttributeValues } = parsed;
  const set = [...UpdateExpression.matchAll(/#?(\w+) = :(\w+)/g)].map(([, field = "", value = ""]) => {
    return [field, ExpressionAttributeValues[`:${value}`]] as const;
  });
  return [{ table, ...Key, kind: "changed", fields: Object.fromEntries(set) }];
}

function remove(input: unknown): RowWrite[] {
  const parsed = deleteSchema.safeParse(input).data;
  return parsed === undefined ? [] : [{ table: parsed.TableName, ...parsed.Key, kind: "deleted", fields: {} }];
}

type Written = { Statement: string; Parameters: unknown[] };

function byStatement(written: Written): RowWrite[] {
  return written.Statement.startsWith("INSERT") ? inserted(written) : updated(written);
}

/** `UPDATE "t" SET "a"=?, "b"=? ... WHERE pk=? AND sk=? ...`: the first parameters are the fields, then comes the key. */
function updated({ Statement, Parameters }: Written): RowWrite[] {
  const [, table, set = ""] = /^UPDATE "([^"]+)" SET (.*?) (?:REMOVE|WHERE) /.exec(Statement) ?? [];
  if (table === undefined) return [];
  const names = [...set.matchAll(/"(\w+)"=\?/g)].map(([, name = ""]) => name);
  const key = keySchema.safeParse({ pk: Parameters[names.length], sk: Parameters[names.length + 1] }).data;
  const fields = Object.fromEntries(names.map((name, index) => [name, Parameters[index]]));
  return key === undefined ? [] : [{ table, ...key, kind: "changed", fields }];
}

function inserted({ Statement, Parameters }: Written): RowWrite[] {
  const table = /^INSERT INTO "([^"]+)"/.exec(Statement)?.[1];
  if (table === undefined) return [];
  const names = [...Statement.matchAll(/'(\w+)': \?/g)].map(([, name = ""]) => name);
  const fields = Object.fromEntries(names.map((name, index) => [name, Parameters[index]]));
  const key = keySchema.safeParse(fields).data;
  return key === undefined ? [] : [{ table, ...key, kind: "added", fields }];
}
