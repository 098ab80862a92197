import { describe, expect, it } from "vitest";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import { owedAgain } from "../../functions/domain/owedAgain.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import { messageChanges } from "../../functions/domain/replan.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import { DUE, date, instant, message, occasion, policy } from "./fixtures.ts";

const optedOut = occasion({ optOuts: ["BIRTHDAY"] });
const anniversary = occasion({ occasion: "ANNIVERSARY", date: date("2001-01-01") });
const nextDay = instant("2026-06-16T10:00:00Z");
/** What an opt-out that is taken back on `now` makes owed, beside these messages. */
const optedInAgain = (now = nextDay, existing = [message()].slice(1)) =>
  owedAgain({ before: [optedOut], after: [occasion()] }, existing, now, policy);

describe("P3: an opt-out that is taken back", () => {
  const inserted = { ...message({ createdAt: nextDay, updatedAt: nextDay }), knownSince: nextDay };

  it("makes yesterday's message owed, and says since when it was known", () => {
    expect(optedInAgain()).toEqual([{ kind: "insert", message: inserted }]);
  });

  it("is compared with the same occasion, whatever the order", () => {
    const edit = { before: [anniversary, optedOut], after: [anniversary, occasion()] };
    expect(owedAgain(edit, [], nextDay, policy)).toEqual([{ kind: "insert", message: inserted }]);
    expect(owedAgain({ before: [anniversary], after: [occasion()] }, [], nextDay, policy)).toEqual([]);
  });

  it("makes nothing owed that is beyond the late limit", () => {
    expect(optedInAgain(plus(DUE, 48 * HOUR - 1))).toHaveLength(1);
    expect(optedInAgain(plus(DUE, 48 * HOUR))).toEqual([]);
    expect(optedInAgain(plus(DUE, 49 * HOUR))).toEqual([]);
  });

  it("leaves today's message to the plan of the edit", () => {
    expect(optedInAgain(instant("2026-06-15T21:59:59Z"))).toEqual([]);
    expect(optedInAgain(instant("2026-06-15T22:00:00Z"))).toHaveLength(1);
  });
});

describe("yesterday's message is not made owed", () => {
  it("where it was owed before the edit too", () => {
    expect(owedAgain({ before: [occasion()], after: [occasion()] }, [], nextDay, policy)).toEqual([]);
  });

  it("where the occasion is new", () => {
    expect(owedAgain({ before: [], after: [occasion()] }, [], nextDay, policy)).toEqual([]);
  });

  it("where the user is still opted out", () => {
    expect(owedAgain({ before: [optedOut], after: [optedOut] }, [], nextDay, policy)).toEqual([]);
  });

  it.each(["SENDING", "SENT", "FAILED", "EXPIRED", "SUPPRESSED"] as const)("beside a message that is %s", (status) => {
    // Also on another date: a yearly date gets one message.
    expect(optedInAgain(nextDay, [message({ status })])).toEqual([]);
    expect(optedInAgain(nextDay, [message({ status, localDate: date("2026-06-14") })])).toEqual([]);
  });

  it("beside an unclaimed message that the edit keeps", () => {
    expect(optedInAgain(nextDay, [message()])).toEqual([]);
  });
});

describe("yesterday's message is made owed", () => {
  it("beside an unclaimed message that the edit removes", () => {
    expect(optedInAgain(nextDay, [message({ localDate: date("2026-06-14") })])).toHaveLength(1);
  });

  it("beside a message of another occasion", () => {
    expect(optedInAgain(nextDay, [message({ occasion: "ANNIVERSARY", status: "SENT" })])).toHaveLength(1);
  });
});

describe("a date that the zone left out", () => {
  const zoneOverrides = {
    "Pacific/Apia": [
      { from: "2011-01-01T00:00:00Z", offsetMinutes: -600 },
      { from: "2011-12-30T10:00:00Z", offsetMinutes: 840 },
    ],
  };
  const samoa = policySchema.parse({ zoneOverrides });
  const after = occasion({ timezone: keptZone("Pacific/Apia"), date: date("1990-12-30") });
  const before = { ...after, optOuts: ["BIRTHDAY"] };
  const due = instant("2011-12-30T19:00:00Z");

  it.each([-HOUR, -1, 0, 1, HOUR])("gets one message from an edit %s ms after its due time", (millis) => {
    const now = plus(due, millis);
    const changes = [
      ...messageChanges([after], [], now, samoa),
      ...owedAgain({ before: [before], after: [after] }, [], now, samoa),
    ];
    expect(changes).toMatchObject([{ kind: "insert", message: { localDate: "2011-12-30", dueAt: due } }]);
  });
});
