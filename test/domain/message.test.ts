import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  messageId,
  messageIdPattern,
  messageKeySchema,
  messageSchema,
  messageSortKey,
  parseMessageId,
} from "../../functions/domain/message.ts";
import { isUnclaimed, messageStatuses, transitions } from "../../functions/domain/messageState.ts";
import { occasionTypes } from "../../functions/domain/occasions.ts";
import { DUE, message, userId } from "./fixtures.ts";

const key = messageKeySchema.parse({ userId, localDate: "2026-06-15", occasion: "BIRTHDAY" });
const anyKey = fc
  .tuple(fc.uuid(), fc.constantFrom("2028-02-29", "1999-12-31"), fc.constantFrom(...occasionTypes))
  .map(([id, localDate, occasion]) => messageKeySchema.parse({ userId: id, localDate, occasion }));

describe("a message id", () => {
  it("is the user's id, the local date and the occasion: the email service knows the message by it for ever", () => {
    expect(messageId(key)).toBe("01a209a5-1dff-7e58-929c-0996ece99199.2026-06-15.BIRTHDAY");
    expect(messageSortKey(key)).toBe("2026-06-15#BIRTHDAY");
  });

  it("is read back to the same message, and has the documented form", () => {
    fc.assert(
      fc.property(anyKey, (any) => {
        expect(parseMessageId(messageId(any))).toEqual(any);
        expect(messageId(any)).toMatch(new RegExp(messageIdPattern));
      }),
    );
  });

  it.each([
    `${messageId(key)}.`,
    `${messageId(key)}.X`,
    `x${messageId(key)}`,
    "",
    `${userId}.2026-02-30.BIRTHDAY`,
    `${userId}.2026-06-15`,
  ])("%j is none", (id) => {
    expect(parseMessageId(id)).toBeUndefined();
  });

  it.each([
    `${messageId(key)}X`,
    `x${messageId(key)}`,
    `${userId}.2026-06-15.X`,
    `${userId}.26-06-15.BIRTHDAY`,
    `${userId}-2026-06-15-BIRTHDAY`,
  ])("%j does not have the documented form", (id) => {
    expect(id).not.toMatch(new RegExp(messageIdPattern));
  });
});

describe("a stored message", () => {
  it("is read with all that may be known of it", () => {
    const whole = message({
      leaseOwner: "me",
      leaseUntil: DUE,
      reason: { kind: "REFUSED", detail: "422" },
      unknownSince: DUE,
      unsettledRequest: { to: "ada@example.com", text: "Hey" },
      firstBodyHash: "abc",
      wasRefused: true,
      sentAt: DUE,
      knownSince: DUE,
      replayedBy: "operator",
      replayedAt: DUE,
    });
    expect(messageSchema.parse(whole)).toEqual(whole);
    expect(messageSchema.parse(message())).toEqual(message());
  });

  it.each([
    { status: "LOST" },
    { version: 0 },
    { attempts: -1 },
    { recoveries: -1 },
    { replays: -1 },
    { unsettledRequest: {} },
  ])("is refused with %j", (wrong) => {
    expect(messageSchema.safeParse({ ...message(), ...wrong }).success).toBe(false);
  });
});

describe("the transitions between states", () => {
  it("are these and no others", () => {
    const table = Object.entries(transitions).map(([name, { from, to }]) => `${name}: ${from.join(" ")} -> ${to}`);
    expect(table).toEqual([
      "queue: SCHEDULED -> QUEUED",
      "claim: SCHEDULED QUEUED -> SENDING",
      "commit: SENDING -> SENT",
      "retry: SENDING -> SCHEDULED",
      "release: SENDING -> SCHEDULED",
      "fail: SENDING -> FAILED",
      "park: SCHEDULED QUEUED -> SCHEDULED",
      "replan: SCHEDULED QUEUED -> SCHEDULED",
      "requeue: QUEUED -> SCHEDULED",
      "resend: SENDING -> SCHEDULED",
      "hold: SENDING -> FAILED",
      "giveUp: SENDING -> FAILED",
      "suppress: SENDING -> SUPPRESSED",
      "expire: SCHEDULED QUEUED SENDING -> EXPIRED",
      "replay: FAILED EXPIRED SUPPRESSED -> SCHEDULED",
    ]);
  });

  it("P4: an edit still holds for what no sender has claimed", () => {
    expect(messageStatuses.filter(isUnclaimed)).toEqual(["SCHEDULED", "QUEUED"]);
  });
});
