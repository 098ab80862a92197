import { useEffect, useRef } from "preact/hooks";
import type { Overview } from "../local/console/overviewShape.ts";
import { call } from "./api.ts";
import type { Play } from "./usePlay.ts";

/** Kills and restarts the system. A day that was playing goes on after that: the fresh system itself does not know of it. */
export function useRestart({ clock, system }: Overview, play: Play): () => Promise<void> {
  const before = useRef<{ run: string; speed: number; until: string | undefined }>(undefined);

  useEffect(() => {
    const { run, speed, until } = before.current ?? {};
    if (run === undefined || run === system.run) return;
    before.current = undefined;
    const left = until === undefined ? undefined : Date.parse(until) - Date.parse(clock.now);
    if (speed === undefined || speed === 1 || (left !== undefined && left <= 0)) return;
    const goOn = { play: speed, ...(left !== undefined && { for: `PT${Math.ceil(left / 1_000)}S` }) };
    void play.act("/_local/clock", goOn, "The system was killed and restarted. The day plays on.");
  }, [system.run]);

  return async () => {
    before.current = { run: system.run, speed: clock.speed, until: clock.until };
    play.say("Killed. It starts again with what is on disk…");
    const { status } = await call("POST", "/_local/restart");
    if (status !== 202 && status !== 0) play.say("This system can't restart itself.");
  };
}
