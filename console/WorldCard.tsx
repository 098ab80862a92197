import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ZoneCount } from "../local/console/overviewShape.ts";
import { drawWorld, type View, viewNames } from "./projection.ts";
import { StateMark } from "./StateMark.tsx";
import type { Show } from "./show.ts";
import { WorldMap } from "./WorldMap.tsx";
import { ZoneList } from "./ZoneList.tsx";
import { stateWords, type ZoneState } from "./zoneState.ts";

const legend: ZoneState[] = ["delivered", "now", "later", "waiting", "failed", "none"];

type Props = {
  now: string;
  zones: readonly ZoneCount[];
  show: Show;
  /** On the map, such as what to do while it is empty. */
  children?: ComponentChildren;
  /** The states that can be seen. */
  states?: readonly ZoneState[];
};

export function WorldCard({ now, zones, show, children, states = legend }: Props) {
  const [view, setView] = useState<View>("World");
  const world = useMemo(() => drawWorld(view), [view]);
  return (
    <section class="card world" aria-labelledby="world-title">
      <div class="card-head">
        <h2 id="world-title">Nine o'clock moves round the world</h2>
        <fieldset class="views" aria-label="Part of the world">
          {viewNames.map((name) => (
            <button key={name} type="button" aria-pressed={name === view} onClick={() => setView(name)}>
              {name}
            </button>
          ))}
        </fieldset>
      </div>
      <div class="world-body">
        <div class="map">
          <WorldMap world={world} now={now} zones={zones} show={show} />
          {children}
        </div>
        <ZoneList zones={zones} show={show} />
      </div>
      <ul class="legend">
        {states.map((state) => (
          <li key={state}>
            <StateMark state={state} /> {stateWords[state]}
          </li>
        ))}
        <li>
          <span class="line-mark" aria-hidden="true" /> nine o'clock by the sun
        </li>
      </ul>
    </section>
  );
}
