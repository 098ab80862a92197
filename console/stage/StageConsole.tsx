import { useState } from "preact/hooks";
import { Header } from "../Header.tsx";
import { Page } from "../Page.tsx";
import { holdToken } from "../token.ts";
import { useAddress } from "../useAddress.ts";
import { stage } from "../where.ts";
import { StageOverview } from "./StageOverview.tsx";
import { StageZone } from "./StageZone.tsx";
import { useStage } from "./useStage.ts";

/** The console of a deployed stage. There is no time to move and nothing to break here. */
export function StageConsole({ canForget }: { canForget: boolean }) {
  const view = useStage();
  const tab = useAddress();
  const [said, say] = useState("");
  return (
    <Page
      head={
        <>
          <Header where={`stage ${view.health?.stage ?? stage}`} now={view.now} tab={tab}>
            {canForget && (
              <button type="button" onClick={() => holdToken(undefined)}>
                Forget the token
              </button>
            )}
          </Header>
          <div class="banner" role="status" data-testid="status">
            {view.trouble !== undefined && <p class="trouble">{view.trouble}</p>}
            {said !== "" && <p>{said}</p>}
          </div>
        </>
      }
      tab={tab}
      overview={(show) => <StageOverview view={view} show={show} say={say} />}
      zone={(name, show) => <StageZone key={name} zone={name} items={view.ahead?.items ?? []} show={show} />}
      say={say}
      now={view.now}
    />
  );
}
