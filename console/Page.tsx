import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Drawer } from "./Drawer.tsx";
import type { Show, Shown } from "./show.ts";
import { Texts } from "./Texts.tsx";
import { Upcoming } from "./Upcoming.tsx";
import { Users } from "./Users.tsx";
import type { Tab } from "./useAddress.ts";
import { base } from "./where.ts";

type Props = {
  /** Header and messages of the page; they stay while the tab below changes. */
  head: ComponentChildren;
  tab: Tab;
  overview: (show: Show) => ComponentChildren;
  zone: (name: string, show: Show) => ComponentChildren;
  say: (text: string) => void;
  now: string | undefined;
};

/** The frame of the page: header, the tab, the footer, and details in the drawer at the side. */
export function Page({ head, tab, overview, zone, say, now }: Props) {
  const [shown, show] = useState<Shown>();
  const [hidesNames, hideNames] = useState(false);
  return (
    <div class={hidesNames ? "hides-names" : ""}>
      {head}
      <main>
        {tab === "overview" && overview(show)}
        {tab === "users" && <Users show={show} said={say} />}
        {tab === "upcoming" && <Upcoming show={show} />}
        {tab === "texts" && <Texts />}
      </main>
      <footer>
        <label>
          <input type="checkbox" checked={hidesNames} onChange={() => hideNames(!hidesNames)} /> Hide names and
          addresses
        </label>
        <a href={new URL("docs", base).href}>API reference</a>
        <span>All times are UTC unless they name a zone.</span>
      </footer>
      {shown !== undefined && <Drawer shown={shown} show={show} now={now} zone={(name) => zone(name, show)} />}
    </div>
  );
}
