import type { Condition, Operand } from "./conditions.ts";
import { validation } from "./errors.ts";
import { type Context, resolve, valueAt } from "./paths.ts";
import { compare, type Item, isEqual, isList, isMap, typeOf, type Value } from "./values.ts";

/** Whether a condition holds for an item; no item is an item without attributes. */
export function holds(condition: Condition, item: Item, context: Context): boolean {
  const of = (operand: Operand) => operandOf(operand, item, context);
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => holds(part, item, context));
    case "or":
      return condition.parts.some((part) => holds(part, item, context));
    case "not":
      return !holds(condition.part, item, context);
    case "exists":
      return valueAt(item, resolve(condition.path, context)) !== undefined;
    case "missing":
      return valueAt(item, resolve(condition.path, context)) === undefined;
    case "compare":
      return comparesAs(condition.operator, of(condition.left), of(condition.right));
    case "between": {
      const value = of(condition.operand);
      return comparesAs(">=", value, of(condition.low)) && comparesAs("<=", value, of(condition.high));
    }
    case "in": {
      const value = of(condition.operand);
      return condition.among.some((each) => comparesAs("=", value, of(each)));
    }
    default:
      return matches(condition.kind, of(condition.left), of(condition.right));
  }
}

export function operandOf(operand: Operand, item: Item, context: Context): Value | undefined {
  if (operand.kind === "value") return placeholder(operand.name, context);
  const value = valueAt(item, resolve(operand.path, context));
  return operand.kind === "path" ? value : sizeOf(value);
}

export function placeholder(name: string, { values }: Context): Value {
  const value = values[name];
  if (value === undefined)
    throw validation(`An expression attribute value used in expression is not defined: attribute value ${name}`);
  return value;
}

/** What is missing compares with nothing, and so differs from everything. */
function comparesAs(operator: string, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === "<>";
  if (operator === "=") return isEqual(left, right);
  if (operator === "<>") return !isEqual(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function matches(kind: "begins" | "contains" | "type", left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (kind === "type") return typeOf(left) === right;
  if (kind === "contains" && isList(left)) return left.some((each) => isEqual(each, right));
  if (typeof left !== "string" || typeof right !== "string") return false;
  return kind === "begins" ? left.startsWith(right) : left.includes(right);
}

function sizeOf(value: Value | undefined): number | undefined {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (isList(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : undefined;
}
