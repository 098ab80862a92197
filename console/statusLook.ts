import type { Message } from "./api.ts";
import type { ZoneState } from "./zoneState.ts";

/** The words and shapes of the states that the page knows more about. Any other state has its own name as word, and a square. */
const looks: Record<string, { word: string; mark: ZoneState }> = {
  SCHEDULED: { word: "planned", mark: "later" },
  QUEUED: { word: "queued", mark: "now" },
  SENDING: { word: "sending", mark: "now" },
  SENT: { word: "delivered", mark: "delivered" },
  FAILED: { word: "failed", mark: "failed" },
  SUPPRESSED: { word: "suppressed", mark: "none" },
  EXPIRED: { word: "expired", mark: "failed" },
};

const lookOf = (status: string) => (Object.hasOwn(looks, status) ? looks[status] : undefined);

/** A message's state (functions/domain/messageState.ts) as a word. A new state shows by itself. */
export const wordOf = (status: string) => lookOf(status)?.word ?? status.toLowerCase().replaceAll("_", " ");
export const markOf = (status: string): ZoneState => lookOf(status)?.mark ?? "other";

/** Why the last attempt failed. Empty: no reason is known. */
export const whyOf = ({ reasonKind, reason }: Pick<Message, "reasonKind" | "reason">) =>
  [...new Set([reasonKind, reason])].filter((part) => part !== undefined).join(": ");
