import { join } from "node:path";
import type { Settings } from "./settings.ts";
import type { LocalSystem } from "./system.ts";

const MINUTE = 60_000;

/** The lines that `npm start` prints below `ready ...`: the address of each part. */
export function startMessage(settings: Settings, { url, now }: Pick<LocalSystem, "url" | "now">): string {
  const { LOCAL_DATA_DIR: folder, EMAIL_SERVICE_URL: ownService } = settings;
  const inMemory = folder === ":memory:";
  const lines = {
    clock: `${new Date(now()).toISOString().slice(0, 19)}Z${offsetNote(settings, now())}`,
    console: `${url}/  (see it and try it in the browser)`,
    API: `${url}/api/v1/users`,
    docs: `${url}/docs`,
    outbox: `${url}/_local/outbox${ownService === undefined ? "" : "  (stays empty: messages go to your own email service)"}`,
    email:
      ownService === undefined ? "built-in, sends nothing" : `${ownService}  (EMAIL_SERVICE_URL: real messages go out)`,
    data: inMemory ? "in memory, nothing is kept" : folder,
    log: inMemory ? "none, since nothing is kept" : join(folder, "functions.log"),
  };
  return Object.entries(lines)
    .map(([name, value]) => `  ${name.padEnd(9)}${value}`)
    .join("\n");
}

/** If the clock is not at real time, says so, and how to get back to real time. */
function offsetNote({ LOCAL_DATA_DIR, LOCAL_NOW }: Settings, now: number): string {
  const ahead = Math.round((now - realNow()) / MINUTE);
  if (ahead === 0) return "";
  const distance = `${durationOf(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"} real time`;
  if (LOCAL_NOW !== undefined) return `  (LOCAL_NOW, ${distance})`;
  return `  (${distance}: continued from ${LOCAL_DATA_DIR}; "npm run reset" starts afresh)`;
}

/** Not `Date.now`, which the local clock has replaced. */
function realNow(): number {
  return performance.timeOrigin + performance.now();
}

function durationOf(minutes: number): string {
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor((minutes % 1_440) / 60);
  if (days > 1) return `${days} days`;
  if (days === 1) return `1 day ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}
