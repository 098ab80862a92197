import { Banner } from "./Banner.tsx";
import { Header } from "./Header.tsx";
import { LocalOverview } from "./LocalOverview.tsx";
import { useLive } from "./live.ts";
import { Page } from "./Page.tsx";
import { TimeControls } from "./TimeControls.tsx";
import { useAddress } from "./useAddress.ts";
import { usePlay } from "./usePlay.ts";
import { ZoneDetails } from "./ZoneDetails.tsx";

/** The console of the local system: with the buttons that move time and cause faults. */
export function LocalConsole() {
  const live = useLive();
  const play = usePlay(live);
  const tab = useAddress();
  const now = live.overview?.clock.now;
  return (
    <Page
      head={
        <>
          <Header where="local system" now={now} tab={tab}>
            <TimeControls live={live} play={play} />
          </Header>
          <Banner live={live} said={play.said} />
        </>
      }
      tab={tab}
      overview={(show) => <LocalOverview live={live} play={play} show={show} />}
      zone={(name, show) => <ZoneDetails key={name} zone={name} show={show} />}
      say={play.say}
      now={now}
    />
  );
}
