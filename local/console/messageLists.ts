import { DAY, HOUR, MINUTE, toInstant } from "../../functions/domain/instants.ts";
import type { AcceptedCount } from "./acceptedCount.ts";
import type { LatenessHour, LatestMessage, Pipeline } from "./overviewShape.ts";
import { idOf, type Row, type Snapshot } from "./tableSnapshot.ts";

export const isOpen = ({ status }: Pick<Row, "status">) =>
  status === "SCHEDULED" || status === "QUEUED" || status === "SENDING";

/** The rows, grouped by what happens to them next. */
export function countPipeline(rows: readonly Row[], now: number): Pipeline {
  const none = { planned: 0, queued: 0, sending: 0, sent: 0, waiting: 0, failed: 0, expired: 0, suppressed: 0 };
  const pipeline: Pipeline = { ...none, other: {} };
  for (const row of rows) {
    const stage = stageOf(row, now);
    if (stage !== undefined) pipeline[stage] += 1;
    else pipeline.other[row.status] = (pipeline.other[row.status] ?? 0) + 1;
    if (isOpen(row) && Date.parse(row.dueAt) <= now && (pipeline.oldestDueAt ?? "~") > row.dueAt)
      pipeline.oldestDueAt = row.dueAt;
  }
  return pipeline;
}

function stageOf(row: Row, now: number): Exclude<keyof Pipeline, "oldestDueAt" | "other"> | undefined {
  switch (row.status) {
    case "SCHEDULED":
      return row.attempts > 0 || Date.parse(row.dueAt) < now - MINUTE ? "waiting" : "planned";
    case "QUEUED":
      return "queued";
    case "SENDING":
      return "sending";
    case "SENT":
      return "sent";
    case "FAILED":
      return "failed";
    case "EXPIRED":
      return "expired";
    case "SUPPRESSED":
      return "suppressed";
    default:
      return undefined;
  }
}

/** When the next attempt of a message is due. */
export function nextMessage(rows: readonly Row[], now: number): number | undefined {
  let next: number | undefined;
  for (const row of rows) {
    if (!isOpen(row)) continue;
    const at = Date.parse(row.nextAttemptAt ?? row.dueAt);
    if (at > now && (next === undefined || at < next)) next = at;
  }
  return next;
}

const SHOWN = 9;

/** The messages that changed last, newest first. */
export function latestMessages({ rows, users }: Snapshot): LatestMessage[] {
  const happened = rows.filter((row) => row.status !== "QUEUED" && (row.attempts > 0 || !isOpen(row)));
  return happened
    .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))
    .slice(0, SHOWN)
    .map((row) => {
      const user = users.get(row.userId);
      return {
        messageId: idOf(row),
        userId: row.userId,
        name: user === undefined ? "a deleted user" : `${user.firstName} ${user.lastName}`,
        zone: user?.timezone ?? "",
        at: row.updatedAt,
        status: row.status,
        reason: row.reason,
        nextAttemptAt: row.nextAttemptAt,
      };
    });
}

/** How late the messages of the last day were accepted, by the hour in which they were due. */
export function latenessByHour(rows: readonly Row[], accepted: AcceptedCount, now: number): LatenessHour[] {
  const hours = new Map<number, number[]>();
  for (const row of rows) {
    const dueAt = Date.parse(row.dueAt);
    const firstAt = accepted.byMessage.get(idOf(row))?.firstAt;
    if (firstAt === undefined || dueAt < now - DAY) continue;
    const from = Math.max(dueAt, Date.parse(row.knownSince ?? row.dueAt));
    const hour = Math.floor(dueAt / HOUR) * HOUR;
    const known = hours.get(hour);
    if (known === undefined) hours.set(hour, [firstAt - from]);
    else known.push(firstAt - from);
  }
  return [...hours]
    .sort(([a], [b]) => a - b)
    .map(([hour, values]) => {
      values.sort((a, b) => a - b);
      const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
      return { from: toInstant(hour), count: values.length, p50Ms: at(0.5), p99Ms: at(0.99) };
    });
}
