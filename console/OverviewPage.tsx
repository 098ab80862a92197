import { BreakIt } from "./BreakIt.tsx";
import { Counters } from "./Counters.tsx";
import type { Shown } from "./Drawer.tsx";
import { Forecast } from "./Forecast.tsx";
import { Jobs } from "./Jobs.tsx";
import { Lateness } from "./Lateness.tsx";
import { Latest } from "./Latest.tsx";
import type { Live } from "./live.ts";
import { Pipeline } from "./Pipeline.tsx";
import type { Play } from "./usePlay.ts";
import { WorldCard } from "./WorldCard.tsx";

export type Show = (shown: Shown | undefined) => void;

export function OverviewPage({ live, play, show }: { live: Live; play: Play; show: Show }) {
  const { overview, health } = live;
  if (overview === undefined) return <p class="loading">Waiting for the system…</p>;
  return (
    <div class="overview">
      <Counters overview={overview} />
      <WorldCard overview={overview} play={play} show={show} />
      <div class="side">
        <Pipeline overview={overview} health={health} say={play.say} />
        <BreakIt overview={overview} health={health} play={play} />
      </div>
      <div class="card wide">
        <Lateness hours={overview.lateness} />
        <Forecast now={overview.clock.now} users={overview.users} />
        <Jobs overview={overview} health={health} />
      </div>
      <Latest overview={overview} show={show} />
    </div>
  );
}
