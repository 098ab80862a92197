import type { DueDefaults } from "../../functions/domain/dueMessage.ts";
import { HOUR } from "../../functions/domain/instants.ts";
import type { AcceptedCount } from "./acceptedCount.ts";
import { isOpen } from "./messageLists.ts";
import type { Counters } from "./overviewShape.ts";
import { owedNear } from "./owed.ts";
import { idOf, type Row, type Snapshot } from "./tableSnapshot.ts";

export type CountingRules = DueDefaults & {
  lateLimitHours: number;
  /** False if messages go to another email service than the built-in one. Then only rows with the state SENT can be counted. */
  hasOutbox: boolean;
};
type Verdict = "delivered" | "waiting" | "failed" | "expired" | "suppressed" | "lost" | { other: string };

/**
 * Counts from three independent sources: the users (who is owed a message), the rows (the state of each message) and the outbox (what
 * the email service accepted).
 *
 *   accepted by the email service            delivered
 *   not accepted, row open                   waiting       (also: no row yet, within the late limit)
 *   not accepted, row FAILED, EXPIRED, SUPPRESSED  failed, expired, suppressed
 *   not accepted, any further state          other, by state
 *   not accepted, row SENT; or no row at all lost
 */
export function countMessages(
  snapshot: Snapshot,
  accepted: AcceptedCount,
  now: number,
  rules: CountingRules,
): Counters {
  const counters: Counters = {
    due: 0,
    delivered: 0,
    waiting: 0,
    failed: 0,
    expired: 0,
    suppressed: 0,
    lost: 0,
    early: 0,
    duplicate: 0,
    other: {},
  };
  const rows = new Map(snapshot.rows.map((row) => [idOf(row), row]));
  const count = (verdict: Verdict) => {
    counters.due += 1;
    if (typeof verdict === "string") counters[verdict] += 1;
    else counters.other[verdict.other] = (counters.other[verdict.other] ?? 0) + 1;
  };
  for (const [id, { count: times, firstAt }] of accepted.byMessage) {
    const row = rows.get(id);
    count("delivered");
    counters.duplicate += times - 1;
    if (row !== undefined && firstAt < Date.parse(row.dueAt)) counters.early += 1;
  }
  const countedFrom = accepted.countedFrom();
  for (const [id, row] of rows) {
    if (accepted.byMessage.has(id) || Date.parse(row.dueAt) > now) continue;
    const verdict = verdictOf(row, rules);
    // The outbox was emptied after its delivery.
    const isForgotten = verdict === "lost" && countedFrom !== undefined && Date.parse(row.updatedAt) <= countedFrom;
    if (!isForgotten) count(verdict);
  }
  for (const { id, dueAt } of owedNear(snapshot.occasions, now, rules)) {
    if (
      dueAt > now ||
      accepted.byMessage.has(id) ||
      rows.has(id) ||
      (countedFrom !== undefined && dueAt <= countedFrom)
    )
      continue;
    count(now - dueAt <= rules.lateLimitHours * HOUR ? "waiting" : "lost");
  }
  return counters;
}

function verdictOf(row: Row, { hasOutbox }: CountingRules): Verdict {
  const { status } = row;
  if (status === "FAILED") return "failed";
  if (status === "EXPIRED") return "expired";
  if (status === "SUPPRESSED") return "suppressed";
  if (status === "SENT") return hasOutbox ? "lost" : "delivered";
  return isOpen(row) ? "waiting" : { other: status };
}
