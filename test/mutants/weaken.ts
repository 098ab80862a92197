import { type Condition, type Operand, parseCondition } from "../support/dynamodb/conditions.ts";
import { conditionText } from "./sites.ts";

/** One part taken out of a condition; `rest` is what remains, undefined where nothing does. */
export type Weakened = { removed: string; rest: string | undefined };

/** Every way to take one part out of a condition: each member of each AND and each OR; else the whole. */
export function weakenings(expression: string): Weakened[] {
  const whole = parseCondition(expression);
  const found = without(whole);
  const parts = found.map(({ removed, rest }) => ({ removed, rest: textOf(rest) }));
  return whole.kind === "and" ? parts : [...parts, { removed: conditionText(textOf(whole)), rest: undefined }];
}

function without(condition: Condition): { removed: string; rest: Condition }[] {
  if (condition.kind !== "and" && condition.kind !== "or") return [];
  const { kind, parts } = condition;
  return parts.flatMap((part, index) => {
    const others = parts.filter((_, place) => place !== index);
    const [only] = others;
    const rest: Condition = others.length === 1 && only ? only : { kind, parts: others };
    const inside = without(part).map((each) => ({
      removed: each.removed,
      rest: { kind, parts: parts.with(index, each.rest) },
    }));
    return [{ removed: conditionText(`${kind === "or" ? "OR " : ""}${textOf(part)}`), rest }, ...inside];
  });
}

function textOf(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.map(grouped).join(` ${condition.kind.toUpperCase()} `);
    case "not":
      return `NOT ${grouped(condition.part)}`;
    case "exists":
      return `attribute_exists(${condition.path.join(".")})`;
    case "missing":
      return `attribute_not_exists(${condition.path.join(".")})`;
    case "compare":
      return `${operandText(condition.left)} ${condition.operator} ${operandText(condition.right)}`;
    case "in":
      return `${operandText(condition.operand)} IN (${condition.among.map(operandText).join(", ")})`;
    default:
      throw new Error(`no text for ${condition.kind}: storage has no such condition`);
  }
}

function grouped(condition: Condition): string {
  return condition.kind === "and" || condition.kind === "or" ? `(${textOf(condition)})` : textOf(condition);
}

function operandText(operand: Operand): string {
  if (operand.kind === "value") return operand.name;
  const path = operand.path.join(".");
  return operand.kind === "size" ? `size(${path})` : path;
}
