import { useMemo, useState } from "preact/hooks";
import type { Overview } from "../local/console/overviewShape.ts";
import type { Show } from "./OverviewPage.tsx";
import { drawWorld, type View, viewNames } from "./projection.ts";
import { StateMark } from "./StateMark.tsx";
import type { Play } from "./usePlay.ts";
import { WorldMap } from "./WorldMap.tsx";
import { ZoneList } from "./ZoneList.tsx";
import { stateWords, type ZoneState } from "./zoneState.ts";

const legend: ZoneState[] = ["delivered", "now", "later", "waiting", "failed"];

export function WorldCard({ overview, play, show }: { overview: Overview; play: Play; show: Show }) {
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
          <WorldMap world={world} overview={overview} show={show} />
          {overview.users === 0 && <EmptyWorld play={play} />}
        </div>
        <ZoneList zones={overview.zones} show={show} />
      </div>
      <ul class="legend">
        {legend.map((state) => (
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

function EmptyWorld({ play }: { play: Play }) {
  return (
    <div class="empty">
      <p>
        <strong>No users yet.</strong> Add some around the world and see nine o'clock come to them.
      </p>
      <button type="button" disabled={play.isBusy} onClick={() => play.addAround()}>
        Add users around the world
      </button>
    </div>
  );
}
