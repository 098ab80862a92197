import type { Path } from "./conditions.ts";
import { validation } from "./errors.ts";
import { operandOf, placeholder } from "./evaluate.ts";
import { type Context, resolve, valueAt, withValueAt } from "./paths.ts";
import type { Term, Update } from "./updates.ts";
import { type Item, isList, type Value } from "./values.ts";

/** The item after an update. Every right side is read from the item before it. */
export function updated(before: Item, update: Update, context: Context): Item {
  let after = before;
  const sets = update.sets.map(({ path, term }) => ({
    path: resolve(path, context),
    value: termOf(term, before, context),
  }));
  const adds = update.adds.map((add) => {
    const path = resolve(add.path, context);
    return { path, value: sum(valueAt(before, path) ?? 0, operandOf(add.value, before, context), 1) };
  });
  const removes = update.removes.map((path) => resolve(path, context));
  for (const { path, value } of [...sets, ...adds]) after = withValueAt(after, path, value);
  for (const path of removes) after = withValueAt(after, path, undefined);
  return after;
}

function termOf(term: Term, item: Item, context: Context): Value {
  switch (term.kind) {
    case "value":
      return placeholder(term.name, context);
    case "ifMissing":
      return valueAt(item, resolve(term.path, context)) ?? termOf(term.otherwise, item, context);
    case "sum":
      return sum(termOf(term.left, item, context), termOf(term.right, item, context), term.sign);
    case "append": {
      const [left, right] = [termOf(term.left, item, context), termOf(term.right, item, context)];
      if (!isList(left) || !isList(right)) throw validation("list_append takes two lists");
      return [...left, ...right];
    }
    default: {
      const value = operandOf(term, item, context);
      if (value === undefined)
        throw validation("The provided expression refers to an attribute that does not exist in the item");
      return value;
    }
  }
}

function sum(left: Value, right: Value | undefined, sign: 1 | -1): number {
  if (typeof left !== "number" || typeof right !== "number")
    throw validation("An operand in the update expression has an incorrect data type");
  return left + sign * right;
}

/** Two changes of one attribute, or of one inside the other. */
export function refuseOverlaps(paths: readonly Path[]): void {
  for (const [index, path] of paths.entries()) {
    const clash = paths.slice(index + 1).some((other) => {
      const shared = Math.min(path.length, other.length);
      return path.slice(0, shared).every((part, place) => part === other[place]);
    });
    if (clash) throw validation("Invalid UpdateExpression: Two document paths overlap with each other");
  }
}
