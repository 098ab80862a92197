import { describe, expect, it } from "vitest";
import { MINUTE, plus, toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { mayBeWithService, withoutAddresses } from "../../functions/domain/receipt.ts";
import { causeOf, wentToPresentAddress } from "../../functions/domain/suppression.ts";
import { message } from "../storage/fixtures.ts";

describe("a receipt", () => {
  it.each(["SENDING", "SENT"] as const)("may be about a message that is %s", (status) => {
    expect(mayBeWithService(message({ status }))).toBe(true);
  });

  it.each([
    ["was tried", { attempts: 1 }],
    ["lost its sender", { recoveries: 1 }],
    ["was replayed", { replays: 1 }],
    ["has an unknown outcome", { unknownSince: toInstant(0) }],
    ["came back from a backup", { reason: { kind: "RESTORED", detail: "RESTORED" } }],
  ] as const)("may be about a message that %s", (_, fields) => {
    expect(mayBeWithService(message(fields))).toBe(true);
  });

  it.each(["SCHEDULED", "QUEUED", "SUPPRESSED", "EXPIRED"] as const)(
    "is never about a %s one that was never tried",
    (status) => {
      expect(mayBeWithService(message({ status }))).toBe(false);
    },
  );

  it("loses the addresses of its reason, and nothing else", () => {
    expect(withoutAddresses('550 5.1.1 <ada@example.com>, "x+y@b.c": unknown')).toBe(
      '550 5.1.1 <[address]>, "[address]": unknown',
    );
    expect(withoutAddresses("mailbox full @ 99 %")).toBe("mailbox full @ 99 %");
  });

  it("of a delivery suppresses nobody", () => {
    expect((["delivered", "bounced", "complained"] as const).map(causeOf)).toEqual([
      undefined,
      "BOUNCED",
      "COMPLAINED",
    ]);
  });
});

describe("the address that a message went to", () => {
  const createdAt = toInstant(Date.parse("2026-06-14T00:00:00Z"));
  const dueAt = toInstant(Date.parse("2026-06-15T07:00:00Z"));
  const sentAt = toInstant(Date.parse("2026-06-15T09:00:00Z"));
  const went = (emailSince: Instant | undefined, fields: Partial<Message> = {}) =>
    wentToPresentAddress(
      { ...message({ status: "SENT", createdAt, dueAt, updatedAt: sentAt }), ...fields },
      { emailSince },
    );
  const longBefore = (instant: Instant) => plus(instant, -MINUTE - 1);

  it("is the present one if it never changed, or changed before the message was due", () => {
    expect(went(undefined)).toBe(true);
    expect(went(longBefore(dueAt))).toBe(true);
  });

  it("may be another one if it changed between the due instant and the commit, or in the minute before", () => {
    expect(went(plus(sentAt, MINUTE))).toBe(false);
    expect(went(plus(dueAt, MINUTE))).toBe(false);
    expect(went(plus(dueAt, -MINUTE))).toBe(false);
  });

  it("is the one at the claim while a first sender holds the message", () => {
    expect(went(longBefore(sentAt), { status: "SENDING" })).toBe(true);
    expect(went(sentAt, { status: "SENDING" })).toBe(false);
  });

  it.each([
    ["after a recovery", { status: "SENDING", recoveries: 1 }],
    ["after an unknown outcome", { status: "SENDING", unknownSince: toInstant(0) }],
    ["while it waits after an unknown outcome", { status: "SCHEDULED", unknownSince: toInstant(0) }],
    ["after a replay", { status: "SENT", replays: 1 }],
    ["once it failed", { status: "FAILED" }],
  ] as const)("may be any since the row was made, %s", (_, fields) => {
    expect(went(longBefore(dueAt), fields)).toBe(false);
    expect(went(longBefore(createdAt), fields)).toBe(true);
  });
});
