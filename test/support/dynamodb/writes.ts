import type { TableDefinition } from "../../../functions/manifest/tables.ts";
import { refuseOverlaps, updated } from "./applyUpdate.ts";
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

/** A write that is ready to be done, or that its condition refuses. `change` throws where the item does not fit the update. */
export type Prepared = { table: string; key: string; before: Item | undefined; allowed: boolean; change(): Change };

/** Judges one write by the table as it stands; changes nothing. */
export function prepare(tables: Tables, kind: WriteKind, input: WriteInput): Prepared {
  const table = input.TableName ?? "";
  const schema = tables.schema(table);
  const { ConditionExpression: condition, UpdateExpression } = input;
  const context = contextOf(input, condition, UpdateExpression);
  const update = UpdateExpression === undefined ? undefined : updateOf(UpdateExpression);
  if (update) checkUpdate(schema, update, context);
  const given = itemOf((kind === "Put" ? input.Item : input.Key) ?? {});
  if (kind === "Put") checkItem(schema, given);
  else checkKey(schema, given);
  const key = keyText(schema, given);
  const before = tables.state.get(table, key);
  const allowed = condition === undefined || holds(conditionOf(condition), before ?? {}, context);
  return { table, key, before, allowed, change: () => ({ table, key, before, after: imageAfter() }) };

  function imageAfter(): Item | undefined {
    if (kind === "Put") return given;
    if (kind === "Delete") return undefined;
    if (kind === "ConditionCheck") return before;
    return update ? itemUpdated(schema, before ?? given, { update, context }) : (before ?? given);
  }
}

/** Refuses updates of the key, and two of one attribute, whatever the item. */
export function checkUpdate(schema: TableDefinition, update: Update, context: Context): void {
  const paths = [...update.sets, ...update.adds].map(({ path }) => path).concat(update.removes);
  const resolved = paths.map((path) => resolve(path, context));
  for (const [first] of resolved) {
    if (first === schema.partitionKey || first === schema.sortKey)
      throw validation(`Cannot update attribute ${first}. This attribute is part of the key`);
  }
  refuseOverlaps(resolved);
}

/** The item after an update; throws where it does not fit, or where an index could not take it. */
export function itemUpdated(
  schema: TableDefinition,
  before: Item,
  { update, context }: { update: Update; context: Context },
): Item {
  const after = updated(before, update, context);
  checkItem(schema, after);
  return after;
}
