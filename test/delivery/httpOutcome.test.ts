import { describe, expect, it } from "vitest";
import { outcomeOfError, outcomeOfStatus } from "../../functions/delivery/httpOutcome.ts";

const NOW = Date.parse("2026-06-15T07:00:00Z");

describe("P5 trouble is absorbed: what an answer of the email service means", () => {
  it.each([200, 201, 202, 204])("%i: accepted", (status) => {
    expect(outcomeOfStatus(status, null, NOW)).toEqual({ kind: "accepted" });
  });

  it.each([301, 400, 401, 403, 404, 410, 422])("%i: refused for good, so it is not tried again", (status) => {
    expect(outcomeOfStatus(status, null, NOW)).toEqual({ kind: "permanent", reason: `HTTP_${status}` });
  });

  it.each([408, 425, 500, 502, 503, 504])("%i: passing, and counts against the breaker", (status) => {
    expect(outcomeOfStatus(status, null, NOW)).toMatchObject({ kind: "transient", blame: true, unknown: false });
  });

  it("429: obeyed, in seconds or as a date, and no failure of the service", () => {
    expect(outcomeOfStatus(429, "120", NOW)).toMatchObject({ blame: false, retryAfterMs: 120_000 });
    const date = "Mon, 15 Jun 2026 07:01:30 GMT";
    expect(outcomeOfStatus(429, date, NOW)).toMatchObject({ blame: false, retryAfterMs: 90_000 });
    expect(outcomeOfStatus(429, "soon", NOW)).toMatchObject({ retryAfterMs: undefined });
  });

  it("an error before the request was on its way is certain, one after it is unknown", () => {
    const refused = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });
    const reset = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });
    expect(outcomeOfError(refused)).toMatchObject({ reason: "ECONNREFUSED", unknown: false });
    expect(outcomeOfError(reset)).toMatchObject({ reason: "ECONNRESET", unknown: true });
    expect(outcomeOfError(new DOMException("late", "TimeoutError"))).toMatchObject({
      reason: "TIMEOUT",
      unknown: true,
    });
    expect(outcomeOfError(new Error("?"))).toMatchObject({ reason: "CONNECTION_LOST", unknown: true });
  });
});
