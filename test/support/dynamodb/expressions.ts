import { type Condition, parseCondition } from "./conditions.ts";
import { validation } from "./errors.ts";
import type { Context } from "./paths.ts";
import { parseStatement, type Statement } from "./statements.ts";
import { parseUpdate, type Update } from "./updates.ts";
import { itemOf } from "./values.ts";

/** What all commands with expressions have in common. */
export type Placeholders = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: object | undefined;
};

/** Storage sends few different expressions, many times: each is parsed once. */
function once<T>(parse: (text: string) => T): (text: string) => T {
  const parsed = new Map<string, T>();
  return (text) => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const fresh = parse(text);
    parsed.set(text, fresh);
    return fresh;
  };
}

export const conditionOf: (text: string) => Condition = once(parseCondition);
export const updateOf: (text: string) => Update = once(parseUpdate);
export const statementOf: (text: string) => Statement = once(parseStatement);
const placeholdersOf = once((text: string) => new Set(text.match(/[#:][A-Za-z0-9_]+/g)));

/** The names and values of a command. Refuses those that no expression uses, as DynamoDB does. */
export function contextOf(input: Placeholders, ...expressions: (string | undefined)[]): Context {
  const names = input.ExpressionAttributeNames ?? {};
  const values = itemOf(input.ExpressionAttributeValues ?? {});
  const used = expressions.flatMap((text) => (text === undefined ? [] : [placeholdersOf(text)]));
  for (const name of [...Object.keys(names), ...Object.keys(values)]) {
    if (used.some((each) => each.has(name))) continue;
    const kind = name.startsWith("#") ? "Names" : "Values";
    throw validation(`Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${name}}`);
  }
  return { names, values };
}
