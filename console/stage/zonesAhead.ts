import type { ZoneCount } from "../../local/console/overviewShape.ts";
import type { UpcomingItem } from "../api.ts";

/** As locally: due now is what comes within a quarter of an hour. */
const NOW_MS = 15 * 60_000;

/** The messages that lie ahead, counted by zone. `now` in milliseconds. */
export function zonesAhead(items: readonly UpcomingItem[], now: number): ZoneCount[] {
  const byZone = Map.groupBy(items, ({ timezone }) => timezone);
  return [...byZone]
    .map(([zone, messages]) => {
      const soon = messages.filter(({ dueAt }) => Date.parse(dueAt) - now <= NOW_MS).length;
      const users = new Set(messages.map(({ userId }) => userId)).size;
      const unknown = { delivered: 0, waiting: 0, failed: 0, other: 0 };
      return { zone, localTime: localTimeIn(zone, now), users, now: soon, later: messages.length - soon, ...unknown };
    })
    .sort((a, b) => (a.zone < b.zone ? -1 : 1));
}

/** By the zone rules of the browser; empty for a zone that it does not know. */
function localTimeIn(zone: string, at: number): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);
  } catch {
    return "";
  }
}
