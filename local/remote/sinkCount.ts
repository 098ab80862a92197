import type { SinkRequest } from "./remoteSystem.ts";

/** A user who must get a message, and from when. */
export type Owed = { email: string; dueAt: string };

export type SinkCount = {
  due: number;
  /** Users who got their message. */
  delivered: number;
  /** Users who did not. */
  lost: number;
  /** Requests, accepted or not, that came before their instant. */
  early: number;
  /** Accepted again under a key that was accepted before. An email service that honours keys drops these. */
  repeated: number;
  /** Accepted for one user under a second key. No email service could drop these. */
  duplicate: number;
  /** Requests that were refused, failed or never answered. */
  refused: number;
};

/** Counts what the email service got: the only place that shows which messages really went out. */
export function countAtSink(owed: readonly Owed[], requests: readonly SinkRequest[]): SinkCount {
  const dueAt = new Map(owed.map((each) => [each.email, each.dueAt]));
  const keysOf = new Map<string, Set<string | null>>();
  const count = { due: dueAt.size, delivered: 0, lost: 0, early: 0, repeated: 0, duplicate: 0, refused: 0 };
  for (const { email, receivedAt, idempotencyKey, status } of requests) {
    const instant = email === null ? undefined : dueAt.get(email);
    if (email === null || instant === undefined) continue;
    if (receivedAt < instant) count.early++;
    if (status !== 200) {
      count.refused++;
      continue;
    }
    const keys = keysOf.get(email) ?? new Set();
    if (keys.has(idempotencyKey)) count.repeated++;
    else if (keys.size > 0) count.duplicate++;
    keysOf.set(email, keys.add(idempotencyKey));
  }
  count.delivered = keysOf.size;
  count.lost = count.due - count.delivered;
  return count;
}

/** Whether each user got exactly one message, and none before its time. */
export function isFlawless({ lost, early, repeated, duplicate }: SinkCount): boolean {
  return lost + early + repeated + duplicate === 0;
}
