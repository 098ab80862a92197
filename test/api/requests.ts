import fc from "fast-check";
import { type DocumentedOperation, document } from "./contract.ts";

/** A request made up for an operation: valid in parts, spoilt in others. */
export type MadeUp = {
  operation: DocumentedOperation;
  path: string;
  query: [string, string][];
  headers: Record<string, string>;
  raw: string | undefined;
};

/** Text that has broken programs before. */
const nasty = [
  "",
  " ",
  "null",
  "undefined",
  "true",
  "0",
  "-1",
  "1e9",
  "9007199254740993",
  "NaN",
  "../..",
  "a\u0000b",
  "a\nb",
  "\u202Eabc",
  "\ud800",
  "{{7*7}}",
  "\u0024{x}",
  "<b>",
  "'; --",
  "🦔",
  "e\u0301".repeat(60),
  "x".repeat(5_000),
  "__proto__",
  "constructor",
  "2001-02-29",
  "0000-00-00",
  "9999-12-31",
  "24:00",
  "+02:00",
  "UTC",
  "America/Nowhere",
  "a@b",
  "@",
  "EMAIL#a",
  "*",
  '"1"',
  'W/"',
];
const anyText = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "binary", maxLength: 40 }));
const anyValue = fc.oneof(
  { weight: 3, arbitrary: anyText },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  fc.constantFrom(null, [], {}, 0, -1, 1.5, 1e300, true),
);

/** Values that fit, by the name of the field or parameter; whatever is not here gets its example or something made up. */
export type Pool = Record<string, readonly unknown[]>;

/** Requests to any operation of the document, made of the pool and of what does not belong there. */
export function requests(operations: readonly DocumentedOperation[], pool: Pool): fc.Arbitrary<MadeUp> {
  return fc.constantFrom(...operations).chain((operation) => {
    const named = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
    const schema = operation.requestBody?.content["application/json"]?.schema;
    return fc.record({
      operation: fc.constant(operation),
      path: pathOf(operation.path, pool),
      query: fc.array(pair([...named("query").map(({ name }) => name), "unknown"], pool), { maxLength: 3 }),
      headers: headersOf(
        named("header").map(({ name }) => name),
        pool,
      ),
      raw: schema ? bodyOf(schema, pool) : fc.constant(undefined),
    });
  });
}

function pathOf(template: string, pool: Pool): fc.Arbitrary<string> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const fitting = (name: string) => (pool[template] ?? pool[name] ?? ["x"]).map(String);
  const value = (name: string) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...fitting(name)) },
      { weight: 1, arbitrary: anyText.filter((text) => text.isWellFormed() && !["", ".", ".."].includes(text)) },
    );
  return fc
    .tuple(...names.map(value))
    .map((values) =>
      names.reduce(
        (path, name, index) => path.replace(`{${name}}`, () => encodeURIComponent(values[index] ?? "")),
        template,
      ),
    );
}

function pair(names: readonly string[], pool: Pool): fc.Arbitrary<[string, string]> {
  return fc.constantFrom(...names).chain((name) => {
    const fitting = (pool[name] ?? []).map(String);
    const good = fitting.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...fitting) }] : [];
    return fc.tuple(
      fc.constant(name),
      fc.oneof(...good, { weight: 1, arbitrary: anyText.map((text) => text.toWellFormed()) }),
    );
  });
}

/** Header values as a client can send them: the rest never arrives. */
function headersOf(names: readonly string[], pool: Pool): fc.Arbitrary<Record<string, string>> {
  const sendable = (value: string) => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) && value.length < 4_000;
  return fc
    .tuple(
      fc.array(pair(names.length > 0 ? names : ["x-any"], pool), { maxLength: 2 }),
      fc.constantFrom(
        "application/json",
        "application/json",
        "application/merge-patch+json",
        "application/json",
        "text/plain",
      ),
    )
    .map(([pairs, type]) => {
      return Object.fromEntries([...pairs.filter(([, value]) => sendable(value)), ["content-type", type]]);
    });
}

/** The document's example with some of its fields changed, missing or added; now and then something else altogether. */
function bodyOf(schema: Record<string, unknown>, pool: Pool): fc.Arbitrary<string> {
  const list = listOf(schema);
  // A body with a list: its entries are made up.
  const example = list?.entry ?? exampleOf(schema);
  const fields = [...new Set([...Object.keys(example), ...Object.keys(propertiesOf(schema)), "unknown"])];
  const change = fc.constantFrom(...fields).chain((field) => {
    const good = pool[field] ? [{ weight: 6, arbitrary: fc.constantFrom(...pool[field]) }] : [];
    const gone = { weight: 1, arbitrary: fc.constant(undefined) };
    const bad = { weight: 2, arbitrary: anyValue };
    return fc.tuple(fc.constant(field), fc.oneof(...good, gone, bad));
  });
  const changed = fc.tuple(fc.array(change, { maxLength: list ? 1 : 4 }), fc.uuid()).map(([changes, unique]) => ({
    ...example,
    ...("email" in example && { email: `${unique}@example.com` }),
    ...Object.fromEntries(changes),
  }));
  const inList = (field: string) => fc.array(changed, { maxLength: 3 }).map((entries) => ({ [field]: entries }));
  const whole = list ? fc.oneof(inList(list.field), changed) : changed;
  return fc.oneof(
    { weight: 8, arbitrary: whole.map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: anyValue.map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "{", "[]", "null", `{"a":"${"x".repeat(40_000)}"}`, '{"__proto__":{}}'),
    },
  );
}

function resolved(schema: Record<string, unknown>): Record<string, unknown> {
  const name = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

function exampleOf(schema: Record<string, unknown>): Record<string, unknown> {
  const examples = resolved(schema).examples;
  return Object(Array.isArray(examples) ? examples[0] : {});
}

/** The field of a body that is a list of objects, and the first of them in the example. */
function listOf(schema: Record<string, unknown>): { field: string; entry: Record<string, unknown> } | undefined {
  const lists = Object.entries(exampleOf(schema)).filter(
    ([, value]) => Array.isArray(value) && value[0] instanceof Object,
  );
  const [first] = lists.map(([field, value]) => ({ field, entry: Object(Object(value)[0]) }));
  return first;
}

function propertiesOf(schema: Record<string, unknown>): Record<string, unknown> {
  return Object(resolved(schema).properties);
}
