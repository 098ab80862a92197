import { heldToken, refuseToken } from "./token.ts";
import { base } from "./where.ts";

/** An answer of the system; `status` 0: it did not answer at all. */
export type Answer<T> = { status: number; body: T };

export type Problem = { title?: string; detail?: string; errors?: { field: string; message: string }[] };

/** Calls the API or the control surface at the address that the page came from. Never throws. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T | undefined>> {
  const token = heldToken();
  try {
    const response = await fetch(new URL(path.slice(1), base), {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status === 401 && token !== undefined && token === heldToken()) refuseToken();
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  } catch {
    return { status: 0, body: undefined };
  }
}

/** Why a call was refused, in words. */
export function reasonOf({ status, body }: Answer<unknown>): string {
  if (status === 0) return "The system does not answer.";
  const { detail, title }: Problem = typeof body === "object" && body !== null ? body : {};
  return detail ?? title ?? `The system answered ${status}.`;
}

export type User = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  timezone: string;
  externalId?: string;
  birthdayDate?: string;
  anniversaryDate?: string;
  locationCity?: string;
  sendTime?: string;
  leapDay?: string;
  locale?: string;
  optOuts?: string[];
  endDate?: string;
  version: number;
};

export type Message = {
  id: string;
  userId: string;
  occasion: string;
  localDate: string;
  dueAt: string;
  status: string;
  attempts: number;
  nextAttemptAt?: string;
  sentAt?: string;
  reasonKind?: string;
  reason?: string;
};

export type Page<T> = { items: T[]; nextCursor?: string };

/** What `/health/detailed` says; a part whose service does not answer is absent. */
export type Health = {
  stage?: string;
  time?: string;
  status?: string;
  sending?: {
    breaker: "CLOSED" | "OPEN" | "HALF_OPEN";
    since: string;
    openUntil?: string;
    openings: number;
    accepted: number;
    failed: number;
    refused: number;
    windowSeconds: number;
    coolDownSeconds?: number;
    ratePerSecond?: number;
    ramping: boolean;
    paused: boolean;
    pauseReason?: string;
  };
  queues?: { messages: Depth; deadLetters: Depth };
  jobs?: { job: string; lastRunAt?: string; durationMs?: number; counts?: Record<string, number> }[];
  plannedThrough?: string;
  work?: { counts: Record<string, number>; capped: boolean; oldestDueAt?: string; oldestDueAgeSeconds: number };
  schedules?: { name: string; expression: string; state: string }[];
};

/** One message that lies ahead. */
export type UpcomingItem = { userId: string; occasion: string; localDate: string; dueAt: string; timezone: string };
type Depth = { visible: number; inFlight: number; delayed: number };
/** How many messages a queue holds. Undefined: not known. */
export const totalOf = (depth: Depth | undefined) => depth && depth.visible + depth.inFlight + depth.delayed;
