import { localTimeAt } from "../../functions/domain/dueTime.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import type { ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";
import type { ZoneAnswer } from "./overviewShape.ts";
import { idOf, type Snapshot } from "./tableSnapshot.ts";

const SHOWN = 100;

/** The users of a zone, those with messages first. */
export function zoneUsers({ users, rows }: Snapshot, zone: string, now: number, law: ZoneLaw): ZoneAnswer {
  const named = zoneNamed(zone);
  const messages = Map.groupBy(
    rows.filter(({ userId }) => users.get(userId)?.timezone === zone),
    ({ userId }) => userId,
  );
  const found = [...users.values()]
    .filter(({ timezone }) => timezone === zone)
    .sort((a, b) => Number(messages.has(b.id)) - Number(messages.has(a.id)) || (a.lastName < b.lastName ? -1 : 1));
  return {
    zone,
    localTime: named === undefined ? "" : localTimeAt(toInstant(now), named, law).slice(11, 16),
    total: found.length,
    users: found.slice(0, SHOWN).map(({ id, firstName, lastName }) => ({
      id,
      name: `${firstName} ${lastName}`,
      messages: (messages.get(id) ?? []).map((row) => {
        return { messageId: idOf(row), status: row.status, dueAt: row.dueAt };
      }),
    })),
  };
}
