import type { DueAt } from "./shape.ts";

const SECOND = 1_000;

/** The state at the end of a second: how many messages wait, and how late those are that were started in it. */
export type BacklogPoint = { at: number; waiting: number; started: number; lateMs: number };

/**
 * Messages in order of their due instant, started at `perSecond` at most. A message is late by what stands before it. Answers each
 * second in which something waits or starts.
 */
export function backlogOf(due: readonly DueAt[], perSecond: number): BacklogPoint[] {
  const points: BacklogPoint[] = [];
  const queue = due.map((each) => ({ ...each }));
  let now = queue[0]?.at ?? 0;
  let first = 0;
  while (first < queue.length) {
    const next = queue[first];
    if (next === undefined) break;
    if (next.at > now) now = next.at;
    let room = perSecond;
    let late = 0;
    while (first < queue.length && room > 0) {
      const head = queue[first];
      if (head === undefined || head.at > now) break;
      const taken = Math.min(room, head.count);
      head.count -= taken;
      room -= taken;
      late = Math.max(late, now + (1 - room / perSecond) * SECOND - head.at);
      if (head.count < 1e-6) first++;
    }
    now += SECOND;
    const waiting = queue.slice(first).reduce((sum, { at, count }) => (at <= now ? sum + count : sum), 0);
    points.push({ at: now, waiting, started: perSecond - room, lateMs: late });
  }
  return points;
}

export type BacklogSummary = { deepest: number; latestMs: number; lateP99Ms: number; busySeconds: number };

export function summaryOf(points: readonly BacklogPoint[]): BacklogSummary {
  const inOrder = points.toSorted((a, b) => a.lateMs - b.lateMs);
  const all = inOrder.reduce((sum, { started }) => sum + started, 0);
  let seen = 0;
  const p99 = inOrder.find(({ started }) => {
    seen += started;
    return seen >= all * 0.99;
  });
  return {
    deepest: points.reduce((most, { waiting }) => Math.max(most, waiting), 0),
    latestMs: points.reduce((most, { lateMs }) => Math.max(most, lateMs), 0),
    lateP99Ms: p99?.lateMs ?? 0,
    busySeconds: points.filter(({ started }) => started > 0).length,
  };
}
