import { BreakIt } from "./BreakIt.tsx";
import { Counters } from "./Counters.tsx";
import { EmptyWorld } from "./EmptyWorld.tsx";
import { Forecast } from "./Forecast.tsx";
import { minuteOf } from "./format.ts";
import { Jobs } from "./Jobs.tsx";
import { Lateness } from "./Lateness.tsx";
import { Latest } from "./Latest.tsx";
import type { Live } from "./live.ts";
import { Pipeline } from "./Pipeline.tsx";
import type { Show } from "./show.ts";
import type { Play } from "./usePlay.ts";
import { WorldCard } from "./WorldCard.tsx";

/** The overview of the local system: everything that moves, and the ways to break it. */
export function LocalOverview({ live, play, show }: { live: Live; play: Play; show: Show }) {
  const { overview, health } = live;
  if (overview === undefined) return <p class="loading">Waiting for the system…</p>;
  const { clock, zones, users, schedules } = overview;
  return (
    <div class="overview">
      <Counters overview={overview} />
      <WorldCard now={clock.now} zones={zones} show={show}>
        {users === 0 && <EmptyWorld play={play} />}
      </WorldCard>
      <div class="side">
        <Pipeline overview={overview} health={health} say={play.say} />
        <BreakIt overview={overview} health={health} play={play} />
      </div>
      <div class="card wide">
        <Lateness hours={overview.lateness} />
        <Forecast now={clock.now} users={users} />
        <Jobs schedules={schedules.map(({ name, nextAt }) => ({ name, next: minuteOf(nextAt) }))} health={health} />
      </div>
      <Latest overview={overview} show={show} />
    </div>
  );
}
