/** What an attribute holds. Binary values and sets are not modelled, since storage has none. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
/** Items are never changed in place, so a copy of the tables may share them. */
export type Item = { readonly [name: string]: Value };

/** A value as the document client would send it: without what is undefined. */
export function toValue(value: unknown): Value {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.filter((each) => each !== undefined).map(toValue);
  if (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype) return itemOf(value);
  throw new TypeError(`the model of DynamoDB knows no value like ${String(value)}`);
}

/** An item, a key or a map of values. */
export function itemOf(fields: object): Item {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept.map(([name, value]) => [name, toValue(value)]));
}

export function typeOf(value: Value): string {
  if (value === null) return "NULL";
  if (isList(value)) return "L";
  switch (typeof value) {
    case "string":
      return "S";
    case "number":
      return "N";
    case "boolean":
      return "BOOL";
    default:
      return "M";
  }
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is Item {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Text with the same answer for equal values, whatever the order of their fields. */
export function canonical(value: Value): string {
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join()}}`;
}

export function isEqual(a: Value, b: Value): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return canonical(a) === canonical(b);
}

/** Negative, zero or positive; undefined where the two have no order. Text is ordered by its UTF-8 bytes. */
export function compare(a: Value, b: Value): number | undefined {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== "string" || typeof b !== "string") return undefined;
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
