import type { ConsoleAccess } from "../functions/console/page.ts";

/** What the page says of itself: how it reaches the API (functions/console/page.ts), and at which stage. */
const meta = (name: string) => document.querySelector(`meta[name="console-${name}"]`)?.getAttribute("content") ?? "";
const known: readonly ConsoleAccess[] = ["local", "token", "signature", "proxy"];

export const access: ConsoleAccess = known.find((each) => each === meta("access")) ?? "local";
export const isLocal = access === "local";
export const stage = meta("stage");

/** The address under which the API is. The path of a deployed one begins with the name of its stage; the script is at `console/main.js`. */
export const base = new URL("../", import.meta.url);
