import type { ZoneCount } from "../local/console/overviewShape.ts";

/** What a zone's dot says: the state of its messages that matters most. */
export type ZoneState = "failed" | "waiting" | "now" | "delivered" | "later" | "other" | "none";

export const stateWords: Record<ZoneState, string> = {
  failed: "failed or expired",
  waiting: "waiting for a retry",
  now: "due now",
  delivered: "delivered",
  later: "later today",
  other: "in another state",
  none: "no message today",
};

export function stateOf({ failed, waiting, now, delivered, later, other }: ZoneCount): ZoneState {
  if (failed > 0) return "failed";
  if (waiting > 0) return "waiting";
  if (now > 0) return "now";
  if (delivered > 0) return "delivered";
  if (other > 0) return "other";
  return later > 0 ? "later" : "none";
}

/** The counts of a zone in words: `4 delivered, 1 later today`. */
export function countsInWords(zone: ZoneCount): string {
  const parts = (["failed", "waiting", "now", "delivered", "later", "other"] as const)
    .filter((state) => zone[state] > 0)
    .map((state) => `${zone[state]} ${stateWords[state]}`);
  return parts.length === 0 ? stateWords.none : parts.join(", ");
}
