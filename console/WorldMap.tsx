import { memo } from "preact/compat";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ZoneCount } from "../local/console/overviewShape.ts";
import { plural } from "./format.ts";
import { HEIGHT, WIDTH, type World } from "./projection.ts";
import { StateShape } from "./StateMark.tsx";
import type { Show } from "./show.ts";
import { countsInWords, stateOf, type ZoneState } from "./zoneState.ts";

type Props = { world: World; now: string; zones: readonly ZoneCount[]; show: Show };

/**
 * A picture of what the list of zones beside it says. Keys and screen readers use that list; a pointer may use either. Zones
 * that matter more are drawn later, so that they are on top.
 */
export function WorldMap({ world, now, zones, show }: Props) {
  const minute = Math.floor(Date.parse(now) / 60_000) * 60_000;
  const night = useMemo(() => world.night(minute), [world, minute]);
  const nine = useMemo(() => world.nine(minute), [world, minute]);
  const dots = zones.map((zone) => ({ zone, state: stateOf(zone) })).sort((a, b) => rank[a.state] - rank[b.state]);
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const open = ({ target }: MouseEvent) => {
      const zone = target instanceof Element ? target.closest("[data-zone]")?.getAttribute("data-zone") : undefined;
      if (zone) show({ kind: "zone", zone });
    };
    const element = svg.current;
    element?.addEventListener("click", open);
    return () => element?.removeEventListener("click", open);
  }, [show]);
  return (
    <svg ref={svg} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summaryOf(zones)}>
      <Ground world={world} />
      <path class="night" d={night} />
      <path class="nine" d={nine} />
      {dots.map(({ zone, state }) => (
        <Dot key={zone.zone} zone={zone} state={state} point={world.placeOnMap(zone.zone)} />
      ))}
    </svg>
  );
}

const rank: Record<ZoneState, number> = { none: 0, later: 1, delivered: 2, other: 3, now: 4, waiting: 5, failed: 6 };

const Ground = memo(({ world }: { world: World }) => (
  <g>
    <path class="sphere" d={world.sphere} />
    <path class="graticule" d={world.graticule} />
    <path class="land" d={world.land} />
  </g>
));

type DotProps = { zone: ZoneCount; state: ZoneState; point: [number, number] | undefined };

/** Drawn again only when what it shows has changed. */
const Dot = memo(
  ({ zone, state, point }: DotProps) => {
    if (point === undefined) return null;
    const [x, y] = point;
    return (
      <g class="dot" data-zone={zone.zone}>
        <title>{`${zone.zone}: ${plural(zone.users, "user")}; ${countsInWords(zone)}`}</title>
        <circle class="hit" cx={x} cy={y} r={9} />
        <StateShape state={state} x={x} y={y} r={Math.min(7, 2.2 + Math.sqrt(zone.users) * 0.8)} />
      </g>
    );
  },
  (a, b) => a.point === b.point && a.state === b.state && countsInWords(a.zone) === countsInWords(b.zone),
);

function summaryOf(zones: readonly ZoneCount[]): string {
  const withUsers = zones.filter(({ users }) => users > 0).length;
  return `Map of the world with ${plural(withUsers, "time zone")} that have users. The list of zones says the same in words.`;
}
