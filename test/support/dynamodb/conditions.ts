import { type Reader, readerOf } from "./tokens.ts";

/** Names and placeholders of a path, as written. */
export type Path = readonly (string | number)[];
export type Operand = { kind: "path"; path: Path } | { kind: "value"; name: string } | { kind: "size"; path: Path };
const comparisons = ["=", "<>", "<", "<=", ">", ">="] as const;
export type Condition =
  | { kind: "and" | "or"; parts: readonly Condition[] }
  | { kind: "not"; part: Condition }
  | { kind: "compare"; operator: (typeof comparisons)[number]; left: Operand; right: Operand }
  | { kind: "between"; operand: Operand; low: Operand; high: Operand }
  | { kind: "in"; operand: Operand; among: readonly Operand[] }
  | { kind: "exists" | "missing"; path: Path }
  | { kind: "begins" | "contains" | "type"; left: Operand; right: Operand };

const FUNCTIONS = { begins_with: "begins", contains: "contains", attribute_type: "type" } as const;

/** A condition, a filter or a key condition. */
export function parseCondition(text: string): Condition {
  const reader = readerOf(text);
  const condition = readCondition(reader);
  return reader.ended() ? condition : reader.fail();
}

/** OR binds less than AND, AND less than NOT. */
export function readCondition(reader: Reader): Condition {
  const parts = [readAll(reader)];
  while (reader.take("OR")) parts.push(readAll(reader));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
}

function readAll(reader: Reader): Condition {
  const parts = [readNot(reader)];
  while (reader.take("AND")) parts.push(readNot(reader));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
}

function readNot(reader: Reader): Condition {
  if (reader.take("NOT")) return { kind: "not", part: readNot(reader) };
  if (reader.take("(")) {
    const inner = readCondition(reader);
    reader.expect(")");
    return inner;
  }
  return readTest(reader);
}

function readTest(reader: Reader): Condition {
  const word = reader.peek()?.text ?? "";
  if (reader.isAt("(", 1) && word !== "size") return readFunction(reader);
  const left = readOperand(reader);
  if (reader.take("IS")) {
    reader.expect("MISSING");
    return left.kind === "path" ? { kind: "missing", path: left.path } : reader.fail();
  }
  if (reader.take("BETWEEN")) {
    const low = readOperand(reader);
    reader.expect("AND");
    return { kind: "between", operand: left, low, high: readOperand(reader) };
  }
  if (reader.take("IN")) {
    const end = reader.take("[") ? "]" : ")";
    if (end === ")") reader.expect("(");
    const among = reader.list(() => readOperand(reader));
    reader.expect(end);
    return { kind: "in", operand: left, among };
  }
  const sign = reader.next("symbol").text;
  const operator = comparisons.find((each) => each === sign) ?? reader.fail();
  return { kind: "compare", operator, left, right: readOperand(reader) };
}

function readFunction(reader: Reader): Condition {
  const name = reader.next("name").text;
  reader.expect("(");
  const condition = ((): Condition => {
    if (name === "attribute_exists") return { kind: "exists", path: readPath(reader) };
    if (name === "attribute_not_exists") return { kind: "missing", path: readPath(reader) };
    const kind = Object.entries(FUNCTIONS).find(([each]) => each === name)?.[1] ?? reader.fail();
    const left = readOperand(reader);
    reader.expect(",");
    return { kind, left, right: readOperand(reader) };
  })();
  reader.expect(")");
  return condition;
}

export function readOperand(reader: Reader): Operand {
  const word = reader.peek()?.text ?? "";
  if (word.startsWith(":")) return { kind: "value", name: reader.next("name").text };
  if (reader.isAt("(", 1) && word === "size") {
    reader.next("name");
    reader.expect("(");
    const path = readPath(reader);
    reader.expect(")");
    return { kind: "size", path };
  }
  return { kind: "path", path: readPath(reader) };
}

export function readPath(reader: Reader): Path {
  const path: (string | number)[] = [reader.next("name", "quoted").text];
  for (;;) {
    if (reader.take(".")) path.push(reader.next("name").text);
    else if (reader.take("[")) {
      path.push(Number(reader.next("number").text));
      reader.expect("]");
    } else return path;
  }
}
