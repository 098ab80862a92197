import type { DeliveryOutcome } from "./emailService.ts";
import { readRetryAfter } from "./retryAfter.ts";

/** Statuses that are about the message itself. */
const ABOUT_THE_MESSAGE = new Set([400, 413, 422, 451]);
/** The service works and asks us to try later. 409 and 423: it still handles an earlier request with the same key. */
const ASKS_TO_WAIT = new Set([409, 423, 425, 429]);
/** A gateway lost the connection to the service: the service may have accepted the request. */
const FROM_A_GATEWAY = new Set([502, 504]);

/**
 * The outcome of an answer that is not a 2xx. `now` (milliseconds since the epoch) is subtracted from a date in `Retry-After`. 401,
 * 403, 404, 405, 407, redirects and all other 4xx mean that our settings are wrong. Every message would get the same answer. So they
 * count as failures of the service: the breaker opens and the messages wait instead of failing.
 *
 * Sources: RFC 9110; 409 and 422 under a key: draft-ietf-httpapi-idempotency-key-header, 2.7.
 */
export function outcomeOfStatus(status: number, retryAfter: string | null, now: number): DeliveryOutcome {
  const detail = `HTTP_${status}`;
  if (ABOUT_THE_MESSAGE.has(status)) return { kind: "refused", detail, ...(status === 422 && { keyReused: true }) };
  const retryAfterMs = readRetryAfter(retryAfter, now);
  if (FROM_A_GATEWAY.has(status)) return { kind: "unknown", detail, retryAfterMs };
  if (ASKS_TO_WAIT.has(status)) {
    return { kind: "failed", reason: { kind: "ASKED_TO_WAIT", detail }, countsAgainstService: false, retryAfterMs };
  }
  // 408: the service says that it did not get the whole request.
  const kind = status >= 500 || status === 408 ? "SERVICE_FAILED" : "MISCONFIGURED";
  return { kind: "failed", reason: { kind, detail }, countsAgainstService: true, retryAfterMs };
}
