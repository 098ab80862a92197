import { between, MINUTE, toInstant } from "../../functions/domain/instants.ts";
import type { ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import type { SinkRequest } from "../remote/remoteSystem.ts";
import type { DemoUser } from "./demoUsers.ts";

export type DemoCount = {
  due: number;
  onTime: number;
  /** Accepted exactly once. */
  once: number;
  /** Accepted more than a minute after the due instant. */
  late: number;
  early: number;
  duplicates: number;
  lost: number;
  refusedCalls: number;
};

/** Compares the requests at the email service with the due times by the zone rules. It uses none of the system's own counts. */
export function countDemo(users: readonly DemoUser[], requests: readonly SinkRequest[], law: ZoneLaw): DemoCount {
  const accepted = Map.groupBy(
    requests.filter(({ status }) => status === 200),
    ({ email }) => email,
  );
  const count: DemoCount = {
    due: users.length,
    once: 0,
    onTime: 0,
    late: 0,
    early: 0,
    duplicates: 0,
    lost: 0,
    refusedCalls: requests.filter(({ status }) => status !== 200).length,
  };
  for (const { fields, dueAt } of users) {
    const [first, ...others] = accepted.get(fields.email) ?? [];
    count.duplicates += others.length;
    if (first !== undefined && others.length === 0) count.once += 1;
    if (first === undefined) count.lost += 1;
    else {
      const lateness = between(dueAt(law), toInstant(Date.parse(first.receivedAt)));
      count[lateness < 0 ? "early" : lateness <= MINUTE ? "onTime" : "late"] += 1;
    }
  }
  return count;
}

export function countText(count: DemoCount): string {
  const line = (label: string, value: number, note = "") =>
    `  ${String(value).padStart(5)}  ${label}${note && `  (${note})`}`;
  return [
    line("due", count.due),
    line("delivered once", count.once),
    line("at nine", count.onTime, "within a minute, by each user's own clock"),
    line("later", count.late, "after the outage, the kill or the change of law"),
    line("early", count.early),
    line("duplicate", count.duplicates),
    line("lost", count.lost),
    line("calls that the email service refused", count.refusedCalls),
  ].join("\n");
}
