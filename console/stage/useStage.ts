import { useEffect, useState } from "preact/hooks";
import { type Answer, call, type Health, reasonOf, type UpcomingItem } from "../api.ts";
import { readUpcoming } from "./readUpcoming.ts";

/** Each look at the health reads every partition of the by-due index, so a stage is not asked often, and never by a hidden page. */
const HEALTH_MS = 15_000;
const UPCOMING_MS = 300_000;

export type StageView = {
  health: Health | undefined;
  /** Why there is no health. */
  trouble: string | undefined;
  ahead: { items: UpcomingItem[]; isAll: boolean } | undefined;
  /** The stage's clock; between two answers this page's own runs on. */
  now: string | undefined;
};

/** What a stage's API tells of it, read again and again. */
export function useStage(): StageView {
  const [answer, setAnswer] = useState<Answer<Health | undefined>>();
  const [ahead, setAhead] = useState<StageView["ahead"]>();
  const now = useClock(answer?.body?.time);
  useAgain(HEALTH_MS, async (isEnded) => {
    const next = await call<Health>("GET", "/health/detailed");
    if (!isEnded()) setAnswer(next);
  });
  useAgain(UPCOMING_MS, async (isEnded) => {
    const next = await readUpcoming();
    if (!isEnded() && next !== undefined) setAhead(next);
  });
  // 503 comes with the health of what does answer.
  const isKnown = answer !== undefined && (answer.status === 200 || answer.status === 503) && answer.body?.time;
  const health = isKnown ? answer.body : undefined;
  return { health, trouble: answer === undefined || health ? undefined : troubleOf(answer), ahead, now };
}

function troubleOf(answer: Answer<unknown>): string {
  if (answer.status === 403)
    return "These credentials may not see the state of the stage. Users can be looked at all the same.";
  return reasonOf(answer);
}

/** Does something now and again, while the page can be seen. */
function useAgain(everyMs: number, act: (isEnded: () => boolean) => Promise<void>): void {
  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const isEnded = () => isOver;
    async function look() {
      if (!document.hidden) await act(isEnded);
      if (!isOver) timer = window.setTimeout(look, document.hidden ? 1_000 : everyMs);
    }
    void look();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, []);
}

function useClock(told: string | undefined): string | undefined {
  const [now, setNow] = useState<string>();
  useEffect(() => {
    if (told === undefined) return;
    const ahead = Date.parse(told) - Date.now();
    const tick = () => setNow(new Date(Date.now() + ahead).toISOString());
    tick();
    const timer = window.setInterval(tick, 1_000);
    return () => window.clearInterval(timer);
  }, [told]);
  return now;
}
