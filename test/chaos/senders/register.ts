import type { Write } from "./history.ts";

/** A message as it stands in the table at the end. */
export type Row = { messageId: string; version: number; status: string };

/**
 * Checks each message as a register: its version, which every write compares and increases by one. Answers what no register could
 * have done.
 *
 *   two writes from one version both "ok"             one of them overwrote the other
 *   a version that no write reached                   the register moved by itself
 *   "ok" from a version that was gone before it began   an old sender wrote over a new one
 *
 * A write without an answer (`unknown`) may have happened or not, at any time after it began.
 */
export function registerViolations(writes: readonly Write[], rows: readonly Row[]): string[] {
  const byMessage = Map.groupBy(writes, ({ messageId }) => messageId);
  return rows.flatMap(({ messageId, version }) => {
    const own = byMessage.get(messageId) ?? [];
    const bySource = Map.groupBy(own, ({ from }) => from);
    const violations: string[] = [];
    for (let from = 1; from < version; from++) {
      const steps = bySource.get(from) ?? [];
      const done = steps.filter(({ result }) => result === "ok");
      const name = `${messageId} version ${from}`;
      if (done.length > 1) violations.push(`${name}: ${done.map(describe).join(" and ")} were both written`);
      if (steps.every(({ result }) => result === "fail")) violations.push(`${name}: nobody wrote the next one`);
    }
    for (const write of own)
      if (write.result === "ok" && write.from >= version)
        violations.push(`${messageId}: ${describe(write)} is not in the table`);
    return [...violations, ...outOfOrder(messageId, own)];
  });
}

function outOfOrder(messageId: string, writes: readonly Write[]): string[] {
  const done = writes.filter(({ result }) => result === "ok");
  return done.flatMap((late) => {
    const earlier = done.find(({ from, endedAt }) => from > late.from && endedAt < late.at);
    return earlier ? [`${messageId}: ${describe(late)} began after ${describe(earlier)} had ended`] : [];
  });
}

function describe({ process, from, to }: Write): string {
  return `${process}'s ${to} from version ${from}`;
}
