import { type DueDefaults, messagesDue } from "../../functions/domain/dueMessage.ts";
import { DAY, HOUR, toInstant } from "../../functions/domain/instants.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import type { AcceptedCount } from "./acceptedCount.ts";
import type { Counters } from "./overviewShape.ts";
import type { Row, Snapshot } from "./tableSnapshot.ts";

export type CountingRules = DueDefaults & {
  lateLimitHours: number;
  /** False where messages go to another email service than ours: then a row that says SENT is all there is to count. */
  hasOutbox: boolean;
};
type Verdict = "delivered" | "waiting" | "failed" | "expired" | "lost";

export const idOf = ({ userId, localDate, occasion }: Pick<Row, "userId" | "localDate" | "occasion">) =>
  `${userId}.${localDate}.${occasion}`;

/**
 * Counts from three sources that do not know of each other: the users (who is owed a message), the rows (what the system made
 * of it) and the outbox (what the email service accepted).
 *
 *   accepted by the email service            delivered
 *   not accepted, row open                   waiting       (also: no row yet, within the late limit)
 *   not accepted, row FAILED or EXPIRED      failed, expired
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
    lost: 0,
    early: 0,
    duplicate: 0,
  };
  const rows = new Map(snapshot.rows.map((row) => [idOf(row), row]));
  const count = (verdict: Verdict) => {
    counters.due += 1;
    counters[verdict] += 1;
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
    // Its delivery was in an outbox that was emptied since.
    const isForgotten = verdict === "lost" && countedFrom !== undefined && Date.parse(row.updatedAt) <= countedFrom;
    if (!isForgotten) count(verdict);
  }
  for (const { id, dueAt } of owed(snapshot.occasions, now, rules)) {
    if (accepted.byMessage.has(id) || rows.has(id) || (countedFrom !== undefined && dueAt <= countedFrom)) continue;
    count(now - dueAt <= rules.lateLimitHours * HOUR ? "waiting" : "lost");
  }
  return counters;
}

function verdictOf({ status }: Row, { hasOutbox }: CountingRules): Verdict {
  if (status === "FAILED") return "failed";
  if (status === "EXPIRED") return "expired";
  if (status !== "SENT") return "waiting";
  return hasOutbox ? "lost" : "delivered";
}

/** Nobody looks further back: what is older has been judged on the days before. */
const LOOK_BACK = 4 * DAY;

/** Whom the users table owes a message whose due instant has come, whatever planning made of it. */
function* owed(occasions: readonly UserOccasion[], now: number, rules: CountingRules) {
  const window = { after: toInstant(now - LOOK_BACK), through: toInstant(now) };
  const days = new Set<string>(["02-29"]);
  for (let at = now - LOOK_BACK - 2 * DAY; at <= now + 2 * DAY; at += DAY) days.add(toInstant(at).slice(5, 10));
  for (const occasion of occasions) {
    if (!days.has(occasion.date.slice(5))) continue;
    for (const { localDate, dueAt } of messagesDue(occasion, window, rules))
      yield { id: idOf({ ...occasion, localDate }), dueAt: Date.parse(dueAt) };
  }
}
