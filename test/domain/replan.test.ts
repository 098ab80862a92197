import { describe, expect, it } from "vitest";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import { messageChanges, newMessage, oldestOpenDate } from "../../functions/domain/replan.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import { DUE, date, instant, message, occasion, policy, userId } from "./fixtures.ts";

const now = plus(DUE, -24 * HOUR);
/** 09:00 in Tokyo on the same date. */
const TOKYO_DUE = instant("2026-06-15T00:00:00Z");
const inTokyo = occasion({ timezone: keptZone("Asia/Tokyo") });
const anniversary = occasion({ occasion: "ANNIVERSARY" });

describe("a new message", () => {
  const plan = { userId, occasion: "ANNIVERSARY", localDate: date("2026-06-15"), dueAt: DUE } as const;

  it("is scheduled for its due time and was never tried", () => {
    expect(newMessage(plan, now)).toEqual({
      ...plan,
      status: "SCHEDULED",
      version: 1,
      nextAttemptAt: DUE,
      attempts: 0,
      recoveries: 0,
      replays: 0,
      createdAt: now,
      updatedAt: now,
    });
  });
});

describe("an edit inserts", () => {
  it("what is due within 72 hours, the last instant included, and says since when it was known", () => {
    const planned = plus(DUE, -72 * HOUR);
    const expected = { ...message({ createdAt: planned, updatedAt: planned }), knownSince: planned };
    expect(messageChanges([occasion()], [], planned, policy)).toEqual([{ kind: "insert", message: expected }]);
    expect(messageChanges([occasion()], [], plus(planned, -1), policy)).toEqual([]);
  });

  it("the message of an occasion whose date is also the date of another occasion", () => {
    const changes = messageChanges([occasion(), anniversary], [message()], now, policy);
    expect(changes).toMatchObject([{ kind: "keep" }, { kind: "insert", message: { occasion: "ANNIVERSARY" } }]);
  });

  it.each(["SENDING", "SENT", "FAILED", "EXPIRED", "SUPPRESSED"] as const)(
    "no second message beside one that is %s",
    (status) => {
      const changes = messageChanges([occasion()], [message({ status })], now, policy);
      expect(changes.map(({ kind }) => kind)).not.toContain("insert");
    },
  );
});

describe.each(["SCHEDULED", "QUEUED"] as const)("a message that is %s", (status) => {
  const open = message({ status });

  it("is kept where it is right", () => {
    expect(messageChanges([occasion()], [open], now, policy)).toEqual([{ kind: "keep", message: open }]);
  });

  it("is removed where the user has opted out", () => {
    const after = occasion({ optOuts: ["BIRTHDAY"] });
    expect(messageChanges([after], [open], now, policy)).toEqual([{ kind: "remove", message: open }]);
  });

  it("is removed where its occasion is gone, also where another occasion has the same date", () => {
    expect(messageChanges([], [open], now, policy)).toEqual([{ kind: "remove", message: open }]);
    const changes = messageChanges([anniversary], [open], now, policy);
    expect(changes).toContainEqual({ kind: "remove", message: open });
  });

  it("moves to its new due time where it was never tried", () => {
    const waiting = { ...open, nextAttemptAt: plus(DUE, HOUR) };
    expect(messageChanges([inTokyo], [waiting], now, policy)).toEqual([
      { kind: "replan", message: waiting, dueAt: TOKYO_DUE, nextAttemptAt: TOKYO_DUE },
    ]);
  });

  it("waits for its next attempt after a failure: an edit calls a failing service no sooner", () => {
    const tried = { ...open, attempts: 1, nextAttemptAt: plus(DUE, HOUR) };
    expect(messageChanges([inTokyo], [tried], now, policy)).toMatchObject([
      { kind: "replan", dueAt: TOKYO_DUE, nextAttemptAt: tried.nextAttemptAt },
    ]);
  });

  it("waits for its new due time after a failure, where that is later than the next attempt", () => {
    const tried = { ...open, dueAt: plus(TOKYO_DUE, -HOUR), attempts: 1, nextAttemptAt: plus(TOKYO_DUE, -1) };
    expect(messageChanges([inTokyo], [tried], now, policy)).toMatchObject([
      { kind: "replan", dueAt: TOKYO_DUE, nextAttemptAt: TOKYO_DUE },
    ]);
  });
});

describe("P2: a message that a sender holds or that has ended is not changed by an edit", () => {
  it("SENDING and still owed: the write depends on its version, also where the due time has moved", () => {
    const held = message({ status: "SENDING" });
    expect(messageChanges([occasion()], [held], now, policy)).toEqual([{ kind: "keep", message: held }]);
    expect(messageChanges([inTokyo], [held], now, policy)).toEqual([{ kind: "keep", message: held }]);
  });

  it("SENDING and not owed any more", () => {
    expect(messageChanges([], [message({ status: "SENDING" })], now, policy)).toEqual([]);
  });

  it.each(["SENT", "FAILED", "EXPIRED", "SUPPRESSED"] as const)("%s", (status) => {
    for (const occasions of [[occasion()], [inTokyo], []])
      expect(messageChanges(occasions, [message({ status })], now, policy)).toEqual([]);
  });
});

describe("the oldest date that an edit may concern", () => {
  it("is two days before the late limit", () => {
    expect(oldestOpenDate(instant("2026-06-15T00:00:00Z"), policy)).toBe("2026-06-11");
    expect(oldestOpenDate(instant("2026-06-14T23:59:59Z"), policy)).toBe("2026-06-10");
    expect(oldestOpenDate(instant("2026-06-15T00:00:00Z"), { ...policy, lateLimitHours: 1 })).toBe("2026-06-12");
  });
});
