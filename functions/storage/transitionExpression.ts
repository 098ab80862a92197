import type { Transition } from "../domain/messageState.ts";
import { messageItemKey } from "./keys.ts";
import type { TransitionChanges, TransitionTarget } from "./messageStore.ts";
import { type TransitionContext, transitionParts } from "./transitionParts.ts";

/**
 * A transition as one conditional update:
 *
 *   sender A  read v3 ── claim(v3) → v4 ───────────── commit(v4, owner A) → v5
 *   sender B  read v3 ──────── claim(v3): version is 4 → refused, drops its task
 *   recover   read v4 ─────────────────── resend(v4) and commit(v4): one of them finds v5 and stops
 */
export function transitionUpdate(
  transition: Transition,
  target: TransitionTarget,
  changes: TransitionChanges,
  context: TransitionContext,
) {
  const { sets, removes, expected } = transitionParts(transition, target, changes, context);
  const names: Record<string, string> = { "#status": "status", "#version": "version" };
  const values: Record<string, unknown> = { ":expectedVersion": expected.version };
  for (const [field, value] of sets) {
    names[`#${field}`] = field;
    values[`:${field}`] = value;
  }
  for (const field of removes) names[`#${field}`] = field;
  const fromNames = expected.from.map((status, index) => {
    values[`:from${index}`] = status;
    return `:from${index}`;
  });
  const conditions = [`#status IN (${fromNames.join(", ")})`, "#version = :expectedVersion"];
  if (expected.owner !== undefined) {
    names["#leaseOwner"] = "leaseOwner";
    values[":owner"] = expected.owner;
    conditions.push("#leaseOwner = :owner");
  }
  const setting = sets.map(([field]) => `#${field} = :${field}`).join(", ");
  const removing = removes.length > 0 ? ` REMOVE ${removes.map((field) => `#${field}`).join(", ")}` : "";
  return {
    TableName: context.table,
    Key: messageItemKey(target),
    UpdateExpression: `SET ${setting}${removing}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
