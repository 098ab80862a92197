import type { Path } from "./conditions.ts";
import { validation } from "./errors.ts";
import { type Item, isList, isMap, type Value } from "./values.ts";

/** The values and names that an expression's placeholders stand for. */
export type Context = { names: Readonly<Record<string, string>>; values: Item };

export function resolve(path: Path, { names }: Context): Path {
  return path.map((part) => {
    if (typeof part === "number" || !part.startsWith("#")) return part;
    const name = names[part];
    if (name === undefined)
      throw validation(`An expression attribute name used in the expression is not defined: ${part}`);
    return name;
  });
}

export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = item;
  for (const part of path) {
    if (typeof part === "number") value = isList(value) ? value[part] : undefined;
    else value = isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** A copy of the value with `value` at the path; undefined removes what is there. */
export function withValueAt(whole: Item, path: Path, value: Value | undefined): Item {
  const changed = changeAt(whole, path, value);
  if (!isMap(changed)) throw new Error("an item stays an item");
  return changed;
}

function changeAt(whole: Value, [first, ...rest]: Path, value: Value | undefined): Value {
  const missing = () => validation("The document path provided in the update expression is invalid for update");
  if (typeof first === "number") {
    if (!isList(whole)) throw missing();
    const inside = rest.length > 0 ? changeAt(whole[first] ?? null, rest, value) : value;
    if (inside === undefined) return whole.filter((_, index) => index !== first);
    return first < whole.length ? whole.with(first, inside) : [...whole, inside];
  }
  if (!isMap(whole) || first === undefined) throw missing();
  if (rest.length > 0) {
    const inside = whole[first];
    if (inside === undefined) throw missing();
    return { ...whole, [first]: changeAt(inside, rest, value) };
  }
  if (value !== undefined) return { ...whole, [first]: value };
  const { [first]: _removed, ...kept } = whole;
  return kept;
}
