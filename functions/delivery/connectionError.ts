import type { DeliveryOutcome } from "./emailService.ts";

/** Codes of errors that happen before the request is sent, so the message was certainly not accepted. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  // A TLS handshake that fails ends before the request is sent (OpenSSL's and Node's codes).
  "EPROTO",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
]);
const TLS_CODE = /^(CERT_|ERR_TLS_|ERR_SSL_)/;

/** Sorts an error that `fetch` threw. */
export function outcomeOfError(error: unknown): DeliveryOutcome {
  if (error instanceof Error && error.name === "TimeoutError") return { kind: "unknown", detail: "TIMEOUT" };
  const code = codeOf(error);
  if (code === undefined) return { kind: "unknown", detail: "CONNECTION_LOST" };
  if (!NEVER_SENT.has(code) && !TLS_CODE.test(code)) return { kind: "unknown", detail: code };
  return { kind: "failed", reason: { kind: "SERVICE_FAILED", detail: code }, countsAgainstService: true };
}

/** undici wraps the system's error in `cause`, and several tries of one host in an AggregateError. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  if ("errors" in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return "cause" in error ? codeOf(error.cause) : undefined;
}
