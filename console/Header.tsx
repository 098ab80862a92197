import type { ComponentChildren } from "preact";
import { useHasPath } from "./description.ts";
import { dayOf, timeOf } from "./format.ts";
import { type Tab, tabs } from "./useAddress.ts";

type Props = { where: string; now: string | undefined; tab: Tab; children: ComponentChildren };

/** The name of the system, its clock, what can be done with the whole of it, and the tabs. */
export function Header({ where, now, tab, children }: Props) {
  const hasUpcoming = useHasPath("/api/v1/upcoming");
  const shown = (Object.keys(tabs) as Tab[]).filter((name) => name !== "upcoming" || hasUpcoming);
  return (
    <header>
      <div class="title">
        <h1>Birthday messages</h1>
        <span class="quiet">{where}</span>
      </div>
      <p class="clock">
        <strong data-testid="clock">{now === undefined ? "--:--:--" : timeOf(now)}</strong>
        <span>{now === undefined ? "" : `${dayOf(now)} UTC`}</span>
      </p>
      {children}
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
