import { useState } from "preact/hooks";
import { Banner } from "./Banner.tsx";
import { Drawer, type Shown } from "./Drawer.tsx";
import { Header } from "./Header.tsx";
import { useLive } from "./live.ts";
import { OverviewPage } from "./OverviewPage.tsx";
import { Texts } from "./Texts.tsx";
import { Upcoming } from "./Upcoming.tsx";
import { Users } from "./Users.tsx";
import { useAddress } from "./useAddress.ts";
import { usePlay } from "./usePlay.ts";

/** The whole page: header and counters stay, the tab below changes, details open in the drawer at the side. */
export function App() {
  const live = useLive();
  const play = usePlay(live);
  const tab = useAddress();
  const [shown, show] = useState<Shown>();
  const [hidesNames, hideNames] = useState(false);
  return (
    <div class={hidesNames ? "hides-names" : ""}>
      <Header live={live} play={play} tab={tab} />
      <Banner live={live} said={play.said} />
      <main>
        {tab === "overview" && <OverviewPage live={live} play={play} show={show} />}
        {tab === "users" && <Users show={show} said={play.say} />}
        {tab === "upcoming" && <Upcoming show={show} />}
        {tab === "texts" && <Texts />}
      </main>
      <footer>
        <label>
          <input type="checkbox" checked={hidesNames} onChange={() => hideNames(!hidesNames)} /> Hide names and
          addresses
        </label>
        <a href="docs">API reference</a>
        <span>All times are UTC unless they name a zone.</span>
      </footer>
      {shown !== undefined && <Drawer shown={shown} show={show} now={live.overview?.clock.now} />}
    </div>
  );
}
