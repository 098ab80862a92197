import { updated } from "./applyUpdate.ts";
import { validation } from "./errors.ts";
import { holds } from "./evaluate.ts";
import { conditionOf, contextOf, type Placeholders, updateOf } from "./expressions.ts";
import { type Context, resolve } from "./paths.ts";
import { checkItem, checkKey, keyText } from "./schema.ts";
import type { Change } from "./state.ts";
import type { Tables } from "./tables.ts";
import type { Update } from "./updates.ts";
import { type Item, itemOf } from "./values.ts";

/** What a write command says, alone or in a transaction. */
export type WriteInput = Placeholders & {
  TableName?: string | undefined;
  Key?: object | undefined;
  Item?: object | undefined;
  UpdateExpression?: string | undefined;
  ConditionExpression?: string | undefined;
};
export type WriteKind = "Put" | "Update" | "Delete" | "ConditionCheck";

/** A write that is ready to be done, or that its condition refuses. */
export type Prepared = { change: Change; allowed: boolean };

/** Judges one write by the table as it stands; changes nothing. */
export function prepare(tables: Tables, kind: WriteKind, input: WriteInput): Prepared {
  const table = input.TableName ?? "";
  const schema = tables.schema(table);
  const { ConditionExpression: condition, UpdateExpression: update } = input;
  const context = contextOf(input, condition, update);
  const given = itemOf((kind === "Put" ? input.Item : input.Key) ?? {});
  if (kind === "Put") checkItem(schema, given);
  else checkKey(schema, given);
  const key = keyText(schema, given);
  const before = tables.state.get(table, key);
  const allowed = condition === undefined || holds(conditionOf(condition), before ?? {}, context);
  const after = allowed ? imageAfter() : before;
  return { allowed, change: { table, key, before, after } };

  function imageAfter(): Item | undefined {
    if (kind === "Put") return given;
    if (kind === "Delete") return undefined;
    if (kind === "ConditionCheck" || update === undefined) return before ?? (kind === "Update" ? given : undefined);
    return itemUpdated(tables, table, { before: before ?? given, update: updateOf(update), context });
  }
}

/** The item after an update that keeps its key. */
export function itemUpdated(
  tables: Tables,
  table: string,
  { before, update, context }: { before: Item; update: Update; context: Context },
): Item {
  const schema = tables.schema(table);
  for (const path of [...update.sets, ...update.adds].map(({ path }) => path).concat(update.removes)) {
    const [first] = resolve(path, context);
    if (first === schema.partitionKey || first === schema.sortKey)
      throw validation(`Cannot update attribute ${first}. This attribute is part of the key`);
  }
  const after = updated(before, update, context);
  checkItem(schema, after);
  return after;
}
