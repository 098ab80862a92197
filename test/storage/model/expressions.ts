import fc from "fast-check";
import { localTableNames } from "../../../local/engines/tables.ts";

/** Few keys, few attributes and few values, so that commands meet each other's items. */
export const table = localTableNames.messages;
export const names: Record<string, string> = {
  "#n": "n",
  "#s": "s",
  "#m": "m",
  "#l": "l",
  "#due": "dueKey",
  "#at": "nextAttemptAt",
};
export const values: Record<string, unknown> = {
  ":zero": 0,
  ":one": 1,
  ":a": "a",
  ":b": "b",
  ":true": true,
  ":null": null,
  ":list": ["a", 1],
  ":map": { x: "a" },
  ":S": "S",
};
const path = fc.constantFrom("#n", "#s", "#m", "#m.x", "#l", "#l[0]", "#l[1]", "#due", "gone", "pk");
const value = fc.constantFrom(...Object.keys(values));
const text = fc.constantFrom(":a", ":b");
const comparison = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");

export const { condition } = fc.letrec<{ condition: string; test: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("test"),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `${a} AND ${b}`),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a} OR ${b})`),
    tie("condition").map((a) => `NOT ${a}`),
  ),
  test: fc.oneof(
    path.map((a) => `attribute_exists(${a})`),
    path.map((a) => `attribute_not_exists(${a})`),
    fc.tuple(path, fc.constantFrom("=", "<>"), value).map((parts) => parts.join(" ")),
    fc.tuple(path, comparison, fc.constantFrom(":zero", ":one", ":a", ":b")).map((parts) => parts.join(" ")),
    fc.tuple(path, value, value).map(([a, b, c]) => `${a} IN (${b}, ${c})`),
    path.map((a) => `${a} BETWEEN :zero AND :one`),
    fc.tuple(path, text).map(([a, b]) => `begins_with(${a}, ${b})`),
    fc.tuple(path, fc.constantFrom(":a", ":one")).map(([a, b]) => `contains(${a}, ${b})`),
    path.map((a) => `attribute_type(${a}, :S)`),
    fc.tuple(path, comparison).map(([a, sign]) => `size(${a}) ${sign} :one`),
  ),
}));

const target = fc.constantFrom("#n", "#s", "#m", "#m.x", "#l", "#l[0]");
/** Engines differ in whether something inside of what is missing can be removed. */
const whole = fc.constantFrom("#n", "#s", "#m", "#l");
const indexed = fc.constantFrom("#due", "#at");
const set = fc.oneof(
  fc.tuple(indexed, text).map(([a, b]) => `${a} = ${b}`),
  fc.tuple(target, value).map(([a, b]) => `${a} = ${b}`),
  fc.tuple(target, path, value).map(([a, b, c]) => `${a} = if_not_exists(${b}, ${c})`),
  path.map((a) => `#n = ${a} + :one`),
  path.map((a) => `#l = list_append(${a}, :list)`),
);
/** Two changes of one attribute are refused by DynamoDB; the embedded engine does one of them. */
function namesTwice(all: string): boolean {
  const targets =
    all.match(/(?:SET|REMOVE|ADD|,) ([#a-z]+)(?=[ .,[]|$)/g)?.map((each) => each.replace(/^\S+ /, "")) ?? [];
  return new Set(targets).size < targets.length;
}
const clause = (word: string, each: fc.Arbitrary<string>) =>
  fc.array(each, { maxLength: 2 }).map((all) => (all.length > 0 ? `${word} ${all.join(", ")}` : ""));
export const update = fc
  .tuple(
    clause("SET", set),
    clause("REMOVE", fc.oneof(whole, indexed)),
    clause("ADD", fc.constantFrom("#n :one", "#s :one", "#c :one")),
  )
  .map((clauses) => clauses.filter(Boolean).join(" "))
  .filter((all) => all !== "" && !namesTwice(all));
