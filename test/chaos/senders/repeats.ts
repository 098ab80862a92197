import type { Attempt } from "./attempts.ts";
import type { Write } from "./history.ts";
import type { Stop } from "./senderChild.ts";

export const explanations = ["killed", "frozen", "answer too late", "table silent", "slipped through"] as const;
export type Explanation = (typeof explanations)[number];
export type Repeat = { messageId: string; by: string; explanation: Explanation | undefined };

/** Stops count from when the service accepted a message: no sender holds one longer than its lease and the service's deadline. */
const LONGEST_WAIT = 30_000_000;

/**
 * Why each message that was accepted again had not been committed by the sender that it was accepted from before. `slipped`: the
 * requests that arrived after their lease, which explain themselves.
 */
export function repeatsOf(
  attempts: readonly Attempt[],
  writes: readonly Write[],
  stops: readonly Stop[],
  slipped: readonly Attempt[],
): Repeat[] {
  const late = new Set(slipped);
  const accepted = Map.groupBy(
    attempts.filter(({ request }) => request.status === 200),
    ({ messageId }) => messageId,
  );
  const writesOf = Map.groupBy(writes, ({ messageId }) => messageId);
  const stopsOf = Map.groupBy(stops, ({ process }) => process);
  return [...accepted].flatMap(([messageId, all]) =>
    all.slice(0, -1).map((before, index): Repeat => {
      const after = all[index + 1];
      const { process } = before.request;
      const own = (writesOf.get(messageId) ?? []).filter((write) => write.process === process);
      const explanation = explain(before, own, stopsOf.get(process) ?? []);
      const isLate = after !== undefined && late.has(after);
      return { messageId, by: process, explanation: explanation ?? (isLate ? "slipped through" : undefined) };
    }),
  );
}

function explain({ request, claim }: Attempt, own: readonly Write[], stops: readonly Stop[]): Explanation | undefined {
  if (claim === undefined) return undefined;
  const end = own.find(({ from, at }) => from === claim.from + 1 && at > claim.at);
  if (end?.result === "ok") return end.reason === "UNKNOWN_OUTCOME" ? "answer too late" : undefined;
  const meanwhile = (kind: Stop["kind"]) =>
    stops.some((stop) => stop.kind === kind && stop.until > claim.at && stop.from < request.at + LONGEST_WAIT);
  if (end?.result === "fail") return meanwhile("frozen") ? "frozen" : undefined;
  if (meanwhile("killed")) return "killed";
  if (end === undefined) return undefined;
  return meanwhile("frozen") ? "frozen" : "table silent";
}
