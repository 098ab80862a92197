import { localTimeAt } from "../../functions/domain/dueTime.ts";
import { DAY, MINUTE, toInstant } from "../../functions/domain/instants.ts";
import type { ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";
import type { AcceptedCount } from "./acceptedCount.ts";
import { isOpen } from "./messageLists.ts";
import type { ZoneCount } from "./overviewShape.ts";
import { idOf, type Row, type Snapshot } from "./tableSnapshot.ts";

/** A message counts as due now from a quarter of an hour before its due instant to a quarter of an hour after it. */
const NOW = 15 * MINUTE;

/** The users of each zone, and their messages from a day before now to a day after. Sorted by the name of the zone. */
export function countZones({ rows, users }: Snapshot, accepted: AcceptedCount, now: number, law: ZoneLaw): ZoneCount[] {
  const zones = new Map<string, ZoneCount>();
  for (const { timezone } of users.values()) zoneOf(timezone).users += 1;
  for (const row of rows) {
    const user = users.get(row.userId);
    const state = user === undefined ? undefined : stateOf(row, accepted.byMessage.has(idOf(row)), now);
    if (user !== undefined && state !== undefined) zoneOf(user.timezone)[state] += 1;
  }
  return [...zones.values()].sort((a, b) => (a.zone < b.zone ? -1 : 1));

  function zoneOf(zone: string): ZoneCount {
    const known = zones.get(zone);
    if (known !== undefined) return known;
    const named = zoneNamed(zone);
    const localTime = named === undefined ? "" : localTimeAt(toInstant(now), named, law).slice(11, 16);
    const fresh = { zone, localTime, users: 0, later: 0, now: 0, delivered: 0, waiting: 0, failed: 0, other: 0 };
    zones.set(zone, fresh);
    return fresh;
  }
}

type State = "later" | "now" | "delivered" | "waiting" | "failed" | "other";

function stateOf({ status, dueAt, attempts }: Row, isAccepted: boolean, now: number): State | undefined {
  const ahead = Date.parse(dueAt) - now;
  if (isAccepted || status === "SENT") return ahead < -DAY ? undefined : ahead >= -NOW ? "now" : "delivered";
  if (status === "FAILED" || status === "EXPIRED") return ahead < -2 * DAY ? undefined : "failed";
  if (!isOpen({ status })) return ahead < -DAY || ahead > DAY ? undefined : "other";
  if (attempts > 0 || ahead < -MINUTE) return "waiting";
  if (ahead <= NOW) return "now";
  return ahead <= DAY ? "later" : undefined;
}
