import { describe, expect, it } from "vitest";
import {
  ADDRESS_CHANGED,
  matchesReason,
  reasonKinds,
  reasonSchema,
  reasonText,
} from "../../functions/domain/reason.ts";

const reason = { kind: "REFUSED", detail: "422" } as const;

describe("a reason", () => {
  it("is one line: the kind and the detail, or the kind alone where the detail says the same", () => {
    expect(reasonText(reason)).toBe("REFUSED:422");
    expect(reasonText({ kind: "LATE_LIMIT", detail: "LATE_LIMIT" })).toBe("LATE_LIMIT");
  });

  it("is found by its kind or its detail, and by nothing else", () => {
    expect(matchesReason(reason, "REFUSED")).toBe(true);
    expect(matchesReason(reason, "422")).toBe(true);
    expect(matchesReason(reason, "RESTORED")).toBe(false);
    expect(matchesReason(undefined, "REFUSED")).toBe(false);
  });

  it("has one of the kinds that docs/runbook.md explains, and a detail", () => {
    expect(reasonKinds).toEqual([
      "REFUSED",
      "UNKNOWN_OUTCOME",
      "SERVICE_FAILED",
      "MISCONFIGURED",
      "ASKED_TO_WAIT",
      "LATE_LIMIT",
      "SENDER_CRASHED",
      "RESTORED",
      "RECIPIENT_NOT_ALLOWED",
      "USER_SUPPRESSED",
    ]);
    expect(reasonSchema.parse(reason)).toEqual(reason);
    expect(reasonSchema.safeParse({ kind: "OTHER", detail: "422" }).success).toBe(false);
    expect(reasonSchema.safeParse({ kind: "REFUSED" }).success).toBe(false);
  });

  it("of a changed address keeps the detail that stored messages have", () => {
    expect(ADDRESS_CHANGED).toBe("ADDRESS_CHANGED");
  });
});
