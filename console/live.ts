import { useEffect, useRef, useState } from "preact/hooks";
import type { Overview } from "../local/console/overviewShape.ts";
import { call, type Health } from "./api.ts";

export type Connection = "starting" | "connected" | "lost" | "restarted";
export type Live = { overview: Overview | undefined; health: Health | undefined; connection: Connection };

const PLAYING_MS = 250;
const IDLE_MS = 1_000;
const HEALTH_MS = 2_000;
/** For so long the page says that the system was restarted. */
const NOTICE_MS = 12_000;

/** The overview, read again and again: often while time moves, seldom while nobody looks. */
export function useLive(): Live {
  const [overview, setOverview] = useState<Overview>();
  const [connection, setConnection] = useState<Connection>("starting");
  const health = useHealth();
  const run = useRef<string>(undefined);

  useEffect(() => {
    let timer = 0;
    let isEnded = false;
    async function look() {
      const { status, body } = await call<Overview>("GET", "/_local/overview");
      if (isEnded) return;
      if (status === 200 && body !== undefined) {
        const isOther = run.current !== undefined && run.current !== body.system.run;
        run.current = body.system.run;
        setOverview(body);
        setConnection((before) => (isOther || before === "restarted" ? "restarted" : "connected"));
      } else setConnection("lost");
      const pause = status === 200 && body?.clock.speed !== 1 ? PLAYING_MS : IDLE_MS;
      timer = window.setTimeout(look, document.hidden ? 2 * IDLE_MS : pause);
    }
    void look();
    return () => {
      isEnded = true;
      window.clearTimeout(timer);
    };
  }, []);

  useEffect(() => {
    if (connection !== "restarted") return;
    const timer = window.setTimeout(() => setConnection("connected"), NOTICE_MS);
    return () => window.clearTimeout(timer);
  }, [connection]);

  return { overview, health, connection };
}

function useHealth(): Health | undefined {
  const [health, setHealth] = useState<Health>();
  useEffect(() => {
    let timer = 0;
    let isEnded = false;
    async function look() {
      const { body } = await call<Health>("GET", "/health/detailed");
      if (isEnded) return;
      setHealth(body);
      timer = window.setTimeout(look, HEALTH_MS);
    }
    void look();
    return () => {
      isEnded = true;
      window.clearTimeout(timer);
    };
  }, []);
  return health;
}
