import type { Transition } from "../domain/messageState.ts";
import { messageItemKey } from "./keys.ts";
import type { TransitionChanges, TransitionTarget } from "./messageStore.ts";
import { type TransitionContext, transitionParts } from "./transitionParts.ts";

/** The fields that a transition itself can remove, without a given change. It removes at most one of them. */
const KEY_FIELDS: readonly string[] = ["dueKey", "ttl"];

/**
 * The same transition as a PartiQL statement, for a batch. The conditions are those of `transitionUpdate`. AWS, DynamoDB Local and the
 * embedded engine all accept one SET with commas and one REMOVE of one field, but no other form. So a field that a change removes must
 * already be absent. Otherwise the statement is refused, and the caller uses the single update.
 */
export function transitionStatement(
  transition: Transition,
  target: TransitionTarget,
  changes: TransitionChanges,
  context: TransitionContext,
) {
  const { sets, removes, expected } = transitionParts(transition, target, changes, context);
  const { pk, sk } = messageItemKey(target);
  const removed = removes.filter((field) => KEY_FIELDS.includes(field)).map((field) => ` REMOVE "${field}"`);
  const absent = removes.filter((field) => !KEY_FIELDS.includes(field)).map((field) => ` AND "${field}" IS MISSING`);
  const owned = expected.owner === undefined ? [] : [expected.owner];
  return {
    Statement: [
      `UPDATE "${context.table}" SET ${sets.map(([field]) => `"${field}"=?`).join(", ")}`,
      ...removed,
      ` WHERE pk=? AND sk=? AND "status" IN [${expected.from.map(() => "?").join(", ")}] AND "version"=?`,
      ...owned.map(() => ' AND "leaseOwner"=?'),
      ...absent,
      " RETURNING ALL NEW *",
    ].join(""),
    Parameters: [...sets.map(([, value]) => value), pk, sk, ...expected.from, expected.version, ...owned],
  };
}
