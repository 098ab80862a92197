import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueOn, duePlan, messagesDue } from "../../functions/domain/dueMessage.ts";
import { dueTime } from "../../functions/domain/dueTime.ts";
import { DAY, HOUR, plus, toInstant } from "../../functions/domain/instants.ts";
import { sendTimeSchema } from "../../functions/domain/model.ts";
import { dateKeysFor, localDatesTouched, nextOccurrence, occursOn } from "../../functions/domain/occurrences.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { knownZones } from "../../functions/domain/zones.ts";
import { occasion as birthday, date, instant } from "./fixtures.ts";

const defaults = { ...publishedLaw, sendTime: sendTimeSchema.parse("09:00"), leapDay: "FEB_28" } as const;

const anyDay = fc.integer({ min: Date.UTC(1990, 0, 1) / DAY, max: Date.UTC(2100, 10, 30) / DAY });
const anyDate = anyDay.map((day) => date(toInstant(day * DAY).slice(0, 10)));
const anyInstant = fc.integer({ min: Date.UTC(1991, 0, 1), max: Date.UTC(2100, 0, 1) }).map(toInstant);
const anyZone = fc.constantFrom(...knownZones());
const anyLeapDay = fc.constantFrom("FEB_28" as const, "MAR_1" as const);

describe("yearly dates", () => {
  it.each([
    ["2000-02-29", "FEB_28", "2025-02-28", true],
    ["2000-02-29", "FEB_28", "2025-03-01", false],
    ["2000-02-29", "MAR_1", "2025-03-01", true],
    ["2000-02-29", "MAR_1", "2025-02-28", false],
    ["2000-02-29", "FEB_28", "2028-02-28", false],
    ["2000-02-29", "MAR_1", "2028-02-29", true],
    ["2000-02-29", "FEB_28", "2100-02-28", true],
    ["1990-03-01", "FEB_28", "2025-03-01", true],
    ["2026-06-15", "FEB_28", "2026-06-15", false],
  ] as const)("%s (%s) on %s: %s", (occasion, leapDay, day, occurs) => {
    expect(occursOn(date(occasion), leapDay, date(day))).toBe(occurs);
  });

  it("come exactly once in each later year, and planning finds each by a key of that day", () => {
    fc.assert(
      fc.property(anyDate, anyLeapDay, fc.integer({ min: 1, max: 9 }), (occasion, leapDay, years) => {
        const year = Number(occasion.slice(0, 4)) + years;
        const start = date(`${year}-01-01`);
        const days = Array.from({ length: 366 }, (_, day) =>
          date(toInstant(Date.parse(start) + day * DAY).slice(0, 10)),
        );
        const hits = days.filter((day) => Number(day.slice(0, 4)) === year && occursOn(occasion, leapDay, day));
        expect(hits).toEqual([nextOccurrence(occasion, leapDay, start)]);
        for (const hit of hits) expect(dateKeysFor(hit)).toContain(occasion.slice(5));
      }),
    );
  });
});

describe("P3 nothing lost: windows of planning", () => {
  it("read those born on 29 February on both days they may have chosen, in years that have no such day", () => {
    expect(dateKeysFor(date("2025-02-28"))).toEqual(["02-28", "02-29"]);
    expect(dateKeysFor(date("2025-03-01"))).toEqual(["03-01", "02-29"]);
    expect(dateKeysFor(date("2100-03-01"))).toContain("02-29");
    expect(dateKeysFor(date("2028-02-28"))).toEqual(["02-28"]);
    expect(dateKeysFor(date("2028-02-29"))).toEqual(["02-29"]);
    expect(dateKeysFor(date("2028-03-01"))).toEqual(["03-01"]);
  });

  it("that meet at the very instant of a message: the earlier one has it, the later one not", () => {
    const due = instant("2026-06-15T07:00:00Z");
    const [before, after] = [plus(due, -HOUR), plus(due, HOUR)];
    expect(messagesDue(birthday(), { after: before, through: due }, defaults)).toHaveLength(1);
    expect(messagesDue(birthday(), { after: due, through: after }, defaults)).toEqual([]);
    expect(duePlan(birthday(), plus(due, -72 * HOUR), 72 * HOUR, defaults)).toHaveLength(1);
  });

  it("touch every local date on which somebody can be due within them", () => {
    fc.assert(
      fc.property(anyZone, anyDate, fc.nat(24 * 60 - 1), fc.nat(72), (zone, day, minute, hours) => {
        const clock = sendTimeSchema.parse(toInstant(minute * 60_000).slice(11, 16));
        const due = dueTime(day, clock, zone, defaults);
        expect(localDatesTouched(plus(due, -1), plus(due, hours * HOUR))).toContain(day);
        expect(localDatesTouched(plus(due, -hours * HOUR - 1), due)).toContain(day);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are no wider than they must be", () => {
    const touched = localDatesTouched(instant("2026-03-10T00:00:00Z"), instant("2026-03-11T12:00:00Z"));
    expect(touched).toEqual(["2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"]);
  });

  it("one after the other cover each occurrence once", () => {
    const arbitraries = [
      anyZone,
      anyDate,
      anyLeapDay,
      anyInstant,
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 8 }),
    ] as const;
    fc.assert(
      fc.property(...arbitraries, (timezone, day, leapDay, start, strides) => {
        const occasion = birthday({ timezone, date: day, leapDay, since: date("1970-01-01") });
        const all = strides.reduce((sum, hours) => sum + hours, 0);
        const whole = messagesDue(occasion, { after: start, through: plus(start, all * HOUR) }, defaults);
        let after = start;
        const parts = strides.flatMap((hours) => {
          const window = { after, through: plus(after, hours * HOUR) };
          after = window.through;
          return messagesDue(occasion, window, defaults);
        });
        expect(parts).toEqual(whole);
      }),
    );
  });
});

describe("what is owed", () => {
  it("nothing for days before the date was known, everything from that day on", () => {
    const occasion = birthday({ since: date("2026-06-15") });
    expect(dueOn(occasion, date("2026-06-15"), defaults)).toBe("2026-06-15T07:00:00.000Z");
    expect(dueOn(birthday({ since: date("2026-06-16") }), date("2026-06-15"), defaults)).toBeUndefined();
  });

  it("a write plans today, also where nine has passed, and ahead to its horizon", () => {
    const now = instant("2026-06-15T20:00:00Z");
    expect(duePlan(birthday(), now, 72 * HOUR, defaults)).toEqual([
      { localDate: "2026-06-15", dueAt: "2026-06-15T07:00:00.000Z" },
    ]);
    expect(duePlan(birthday({ date: date("1990-06-18") }), now, 72 * HOUR, defaults)).toHaveLength(1);
    expect(duePlan(birthday({ date: date("1990-06-19") }), now, 72 * HOUR, defaults)).toEqual([]);
    expect(duePlan(birthday({ date: date("1990-06-14") }), now, 72 * HOUR, defaults)).toEqual([]);
  });

  it("whatever planning can owe within its horizon, a write that came just before has planned (P4, any two zones)", () => {
    fc.assert(
      fc.property(anyZone, anyZone, anyInstant, anyDate, (before, after, now, day) => {
        const stale = birthday({ timezone: before, date: day, since: date("1970-01-01") });
        const fresh = birthday({ timezone: after, date: day, since: date("1970-01-01") });
        const planned = duePlan(fresh, now, 72 * HOUR, defaults).map((each) => each.localDate);
        for (const { localDate } of messagesDue(stale, { after: now, through: plus(now, 36 * HOUR) }, defaults)) {
          const dueAt = dueOn(fresh, localDate, defaults);
          if (dueAt !== undefined && dueAt > now) expect(planned).toContain(localDate);
        }
      }),
      { numRuns: 500 },
    );
  });
});
