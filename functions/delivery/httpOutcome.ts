import type { DeliveryOutcome } from "./emailService.ts";

const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/** Sorts an HTTP answer. `now` (ms since the epoch) is what a `Retry-After` date is measured from. */
export function outcomeOfStatus(status: number, retryAfter: string | null, now: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  const reason = `HTTP_${status}`;
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) {
    const retryAfterMs = readRetryAfter(retryAfter, now);
    // 408: the service says that it did not get the whole request; so nothing is unknown about any answered status.
    return { kind: "transient", reason, unknown: false, blame: status !== 429, retryAfterMs };
  }
  return { kind: "permanent", reason };
}

/** RFC 9110, 10.2.3: seconds, or an HTTP date. Milliseconds from now; undefined where it says neither. */
function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Codes of errors that happen before a request is on its way: certain that nobody accepted anything. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Sorts an error that `fetch` threw. */
export function outcomeOfError(error: unknown): DeliveryOutcome {
  if (error instanceof Error && error.name === "TimeoutError") {
    return { kind: "transient", reason: "TIMEOUT", unknown: true, blame: true };
  }
  const code = codeOf(error);
  return { kind: "transient", reason: code ?? "CONNECTION_LOST", unknown: !code || !NEVER_SENT.has(code), blame: true };
}

/** undici wraps the system's error in `cause`, and several tries of one host in an AggregateError. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  if ("errors" in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return "cause" in error ? codeOf(error.cause) : undefined;
}
