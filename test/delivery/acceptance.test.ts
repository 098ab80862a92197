import { describe, expect, it } from "vitest";
import { outcomeOfSuccess, saysAccepted } from "../../functions/delivery/acceptance.ts";

describe("P2 once: what a 2xx says", () => {
  it.each([
    "",
    "  ",
    '{"status":"sent"}',
    '\n {"success": true}',
    '{"success":"true"}',
    '{"accepted":true,"id":"m1"}',
    '{"ok":true}',
    '{"messageId":"m1"}',
    '{"id":7}',
    '{"status":"QUEUED","errors":[]}',
    '{"success":true,"error":null}',
    "OK",
    "sent",
  ])("%j is a yes", (body) => {
    expect(outcomeOfSuccess(body, "body")).toEqual({ kind: "accepted" });
  });

  it.each([
    '{"success":false}',
    ' \t\n{"success":false}',
    '{"success":"false"}',
    '{"success":"False","id":"m1"}',
    '{"accepted":false}',
    '{"ok":false}',
    '{"status":"error"}',
    '{"status":"rejected","id":"m1"}',
    '{"success":true,"error":"no such mailbox"}',
    '{"errors":[{"code":1}]}',
  ])("%j is a no, whatever the status", (body) => {
    expect(outcomeOfSuccess(body, "body")).toEqual({ kind: "refused", detail: "REFUSED_IN_BODY" });
    expect(outcomeOfSuccess(body, "status")).toEqual({ kind: "refused", detail: "REFUSED_IN_BODY" });
  });

  it.each([
    "<html><body>Sign in</body></html>",
    "[]",
    '[{"success":true}]',
    '"sent"',
    "{}",
    "null",
    "42",
    '{"status":"sen',
    "maintenance",
    '{"hello":"world"}',
  ])("%j is neither: unknown, unless the stage takes the status alone", (body) => {
    expect(outcomeOfSuccess(body, "body")).toEqual({ kind: "unknown", detail: "UNCLEAR_BODY" });
    expect(outcomeOfSuccess(body, "status")).toEqual({ kind: "accepted" });
  });

  it("a body that broke off is unknown for every stage", () => {
    expect(outcomeOfSuccess(undefined, "body")).toEqual({ kind: "unknown", detail: "BODY_BROKE_OFF" });
    expect(outcomeOfSuccess(undefined, "status")).toEqual({ kind: "unknown", detail: "BODY_BROKE_OFF" });
  });

  it("an error answer may say that the message was accepted all the same", () => {
    expect(saysAccepted('{"accepted":true,"error":null}')).toBe(true);
    expect(["", undefined, "oops", '{"error":"x"}'].map(saysAccepted)).toEqual([false, false, false, false]);
  });
});
