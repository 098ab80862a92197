import { describe, expect, it } from "vitest";
import { MINUTE, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
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
  const sentAt = toInstant(Date.parse("2026-06-15T07:00:00Z"));
  const timing = { leaseSeconds: 120, emailTimeoutMs: 10_000 };
  const went = (emailSince: Instant | undefined, fields: Partial<Message> = {}) =>
    wentToPresentAddress({ ...message({ status: "SENT", sentAt }), ...fields }, { emailSince }, timing);

  it("is the present one if it never changed, or changed long before", () => {
    expect(went(undefined)).toBe(true);
    expect(went(plus(sentAt, -130 * SECOND - 1))).toBe(true);
  });

  it("may be another one if it changed later, or while a sender may have held the message", () => {
    expect(went(plus(sentAt, MINUTE))).toBe(false);
    expect(went(plus(sentAt, -130 * SECOND))).toBe(false);
  });

  it("counts from the unknown outcome, or from the last change of the row", () => {
    const unknownSince = plus(sentAt, -30 * MINUTE);
    const since = plus(sentAt, -20 * MINUTE);
    expect(went(since, { sentAt: undefined, unknownSince, updatedAt: sentAt })).toBe(false);
    expect(went(since, { sentAt: undefined, updatedAt: sentAt })).toBe(true);
  });
});
