import { useHasPath } from "./description.ts";
import { dayOf, timeOf } from "./format.ts";
import type { Live } from "./live.ts";
import { TimeControls } from "./TimeControls.tsx";
import { type Tab, tabs } from "./useAddress.ts";
import type { Play } from "./usePlay.ts";

export function Header({ live, play, tab }: { live: Live; play: Play; tab: Tab }) {
  const hasUpcoming = useHasPath("/api/v1/upcoming");
  const shown = (Object.keys(tabs) as Tab[]).filter((name) => name !== "upcoming" || hasUpcoming);
  const now = live.overview?.clock.now;
  return (
    <header>
      <div class="title">
        <h1>Birthday messages</h1>
        <span class="quiet">local system</span>
      </div>
      <p class="clock">
        <strong data-testid="clock">{now === undefined ? "--:--:--" : timeOf(now)}</strong>
        <span>{now === undefined ? "" : `${dayOf(now)} UTC`}</span>
      </p>
      <TimeControls live={live} play={play} />
      <nav aria-label="Pages">
        {shown.map((name) => (
          <a key={name} href={`#${name}`} aria-current={name === tab ? "page" : undefined}>
            {tabs[name]}
          </a>
        ))}
      </nav>
    </header>
  );
}
