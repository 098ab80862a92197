import { describe, expect, it } from "vitest";
import { outcomeOfError } from "../../functions/delivery/connectionError.ts";
import { outcomeOfStatus } from "../../functions/delivery/httpOutcome.ts";

const NOW = Date.parse("2026-06-15T07:00:00Z");

describe("P5 trouble is absorbed: what an answer of the email service means", () => {
  it.each([400, 413, 422, 451])("%i speaks about the message: refused", (status) => {
    expect(outcomeOfStatus(status, null, NOW)).toMatchObject({ kind: "refused", detail: `HTTP_${status}` });
  });

  it.each([301, 302, 303, 307, 308, 401, 402, 403, 404, 405, 406, 407, 410, 411, 414, 415, 418, 431])(
    "%i speaks about our settings: no message fails by it, and the breaker hears of it",
    (status) => {
      const reason = { kind: "MISCONFIGURED", detail: `HTTP_${status}` };
      expect(outcomeOfStatus(status, null, NOW)).toMatchObject({ kind: "failed", reason, countsAgainstService: true });
    },
  );

  it.each([408, 500, 501, 503, 507, 599])("%i: the service failed, and nothing was accepted", (status) => {
    const reason = { kind: "SERVICE_FAILED", detail: `HTTP_${status}` };
    expect(outcomeOfStatus(status, null, NOW)).toMatchObject({ kind: "failed", reason, countsAgainstService: true });
  });

  it.each([502, 504])("%i: a gateway answers, so the service may have accepted it (P2)", (status) => {
    expect(outcomeOfStatus(status, null, NOW)).toMatchObject({ kind: "unknown", detail: `HTTP_${status}` });
  });

  it.each([409, 423, 425, 429])("%i asks us to wait, and is no failure of the service", (status) => {
    const reason = { kind: "ASKED_TO_WAIT", detail: `HTTP_${status}` };
    expect(outcomeOfStatus(status, null, NOW)).toMatchObject({ kind: "failed", reason, countsAgainstService: false });
  });

  it("422 may mean that the key was used with another body", () => {
    expect(outcomeOfStatus(422, null, NOW)).toMatchObject({ keyReused: true });
    expect(outcomeOfStatus(400, null, NOW)).not.toHaveProperty("keyReused");
  });
});

describe("Retry-After is obeyed up to an hour", () => {
  it.each([
    ["120", 120_000],
    [" 120 ", 120_000],
    ["0", 0],
    ["7200", 3_600_000],
    ["Mon, 15 Jun 2026 07:01:30 GMT", 90_000],
    ["Mon, 15 Jun 2026 12:00:00 GMT", 3_600_000],
  ])("%j: %i ms", (header, retryAfterMs) => {
    expect(outcomeOfStatus(503, header, NOW)).toMatchObject({ retryAfterMs });
  });

  it.each([
    "soon",
    "",
    "-5",
    "1e3",
    "99999999999999999999",
    "604800",
    "2026-06-15",

    "Mon, 15 Jun 2026 06:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Mon, 45 Xxx 2026 07:01:30 GMT",
  ])("%j is ignored", (header) => {
    expect(outcomeOfStatus(503, header, NOW)).toMatchObject({ retryAfterMs: undefined });
  });
});

describe("an error of the connection", () => {
  const failed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) });

  it.each(["ECONNREFUSED", "ENOTFOUND", "EPROTO", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "%s comes before the request is on its way: nothing was accepted",
    (code) => {
      expect(outcomeOfError(failed(code))).toMatchObject({ kind: "failed", reason: { detail: code } });
    },
  );

  it.each(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"])("%s comes after it: the outcome is unknown", (code) => {
    expect(outcomeOfError(failed(code))).toEqual({ kind: "unknown", detail: code });
  });

  it("no answer in time, and an error without a code, are unknown", () => {
    expect(outcomeOfError(new DOMException("late", "TimeoutError"))).toEqual({ kind: "unknown", detail: "TIMEOUT" });
    expect(outcomeOfError(new Error("?"))).toEqual({ kind: "unknown", detail: "CONNECTION_LOST" });
  });
});
