import { type Transition, transitions } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import type { PartitionCounts } from "../domain/partition.ts";
import { dueKeyOf, messageItemKey } from "./keys.ts";
import { ttlOf } from "./messageItem.ts";
import type { TransitionChanges, TransitionTarget } from "./messageStore.ts";

export type WriteSettings = PartitionCounts & { retentionDays: number };

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
  context: { table: string; now: Instant; settings: WriteSettings },
) {
  const { from, to } = transitions[transition];
  const set: Record<string, unknown> = {
    status: to,
    // The mark QUEUED keeps the version: the task was put on the queue before, with that version.
    version: transition === "queue" ? target.version : target.version + 1,
    updatedAt: context.now,
    dueKey: dueKeyOf({ userId: target.userId, status: to }, context.settings.partitions) ?? null,
    ttl: ttlOf(to, context.now, context.settings.retentionDays) ?? null,
    ...changes,
  };
  const names: Record<string, string> = { "#status": "status", "#version": "version" };
  const values: Record<string, unknown> = { ":expectedVersion": target.version };
  const sets: string[] = [];
  const removes: string[] = [];
  for (const [field, value] of Object.entries(set)) {
    if (value === undefined) continue;
    names[`#${field}`] = field;
    if (value === null) removes.push(`#${field}`);
    else {
      values[`:${field}`] = value;
      sets.push(`#${field} = :${field}`);
    }
  }
  const fromNames = from.map((status, index) => {
    values[`:from${index}`] = status;
    return `:from${index}`;
  });
  const conditions = [`#status IN (${fromNames.join(", ")})`, "#version = :expectedVersion"];
  if (target.owner !== undefined && transition !== "claim") {
    names["#leaseOwner"] = "leaseOwner";
    values[":owner"] = target.owner;
    conditions.push("#leaseOwner = :owner");
  }
  const removing = removes.length > 0 ? ` REMOVE ${removes.join(", ")}` : "";
  return {
    TableName: context.table,
    Key: messageItemKey(target),
    UpdateExpression: `SET ${sets.join(", ")}${removing}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
