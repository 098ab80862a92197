import { memo } from "preact/compat";
import { useState } from "preact/hooks";
import type { ZoneCount } from "../local/console/overviewShape.ts";
import { plural } from "./format.ts";
import { placeOf } from "./places.ts";
import { StateMark } from "./StateMark.tsx";
import type { Show } from "./show.ts";
import { isLocal } from "./where.ts";
import { countsInWords, stateOf } from "./zoneState.ts";

type Props = { zones: readonly ZoneCount[]; show: Show };

/** Every listed zone in words: the map for those who do not see it, and the names that have no place on it. */
export function ZoneList({ zones, show }: Props) {
  const [wanted, setWanted] = useState("");
  const what = isLocal ? "with users" : "with messages ahead";
  const word = wanted.trim().toLowerCase().replaceAll(" ", "_");
  const shown = zones.filter(({ zone }) => zone.toLowerCase().includes(word));
  const placeless = shown.filter(({ zone }) => placeOf(zone) === undefined);
  const placed = shown.filter(({ zone }) => placeOf(zone) !== undefined);
  return (
    <div class="zones">
      <label>
        <span class="quiet">
          {plural(zones.length, "zone")} {what}
        </span>
        <input
          type="search"
          placeholder="Find a zone"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      <section class="scroll" aria-label={`Zones ${what}`}>
        {placeless.length > 0 && <h3>Without a place on the map</h3>}
        <ul>
          {placeless.map((zone) => (
            <Row key={zone.zone} zone={zone} show={show} />
          ))}
        </ul>
        {placeless.length > 0 && placed.length > 0 && <h3>On the map</h3>}
        <ul>
          {placed.map((zone) => (
            <Row key={zone.zone} zone={zone} show={show} />
          ))}
        </ul>
        {zones.length === 0 && (
          <p class="quiet">A zone is listed here once it has {isLocal ? "a user" : "a message ahead"}.</p>
        )}
        {shown.length === 0 && zones.length > 0 && <p class="quiet">No zone has that name.</p>}
      </section>
    </div>
  );
}

/** Drawn again only when what it shows has changed: there may be hundreds. */
const Row = memo(
  ({ zone, show }: { zone: ZoneCount; show: Show }) => (
    <li>
      <button type="button" class="row" onClick={() => show({ kind: "zone", zone: zone.zone })}>
        <StateMark state={stateOf(zone)} />
        <span class="name">{zone.zone.replaceAll("_", " ")}</span>
        <span class="quiet">{zone.localTime}</span>
        <span class="what">{countsInWords(zone)}</span>
      </button>
    </li>
  ),
  (a, b) => a.zone.localTime === b.zone.localTime && countsInWords(a.zone) === countsInWords(b.zone),
);
