import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueOn, duePlan, messagesDue } from "../../functions/domain/dueMessage.ts";
import { dueTime, localDateAt, localTimeAt } from "../../functions/domain/dueTime.ts";
import { DAY, HOUR, MINUTE, plus, toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, sendTimeSchema, userIdSchema } from "../../functions/domain/model.ts";
import { localDatesTouched } from "../../functions/domain/occurrences.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import type { ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";

const date = (text: string) => localDateSchema.parse(text);
const time = (text: string) => sendTimeSchema.parse(text);
const instant = (text: string) => toInstant(Date.parse(text));
const law = (given: unknown): ZoneLaw => ({ zoneOverrides: zoneOverridesSchema.parse(given) });
const entry = (from: string, offsetMinutes: number) => ({ from, offsetMinutes });

function birthday(zone: string, day: string): UserOccasion {
  return {
    userId: userIdSchema.parse("01a209a5-1dff-7e58-929c-0996ece99199"),
    version: 1,
    occasion: "BIRTHDAY",
    date: date(day),
    since: date("2000-01-01"),
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@example.com",
    timezone: keptZone(zone),
  };
}

/** Samoa went over the date line at the end of 29 December 2011 and had no 30 December. */
const samoa = law({ "Pacific/Apia": [entry("2011-01-01T00:00:00Z", -600), entry("2011-12-30T10:00:00Z", 840)] });
const back = law({ "Pacific/Apia": [entry("2026-01-01T00:00:00Z", 840), entry("2027-01-02T10:00:00Z", -600)] });
const apia = keptZone("Pacific/Apia");

describe("a date that a zone leaves out", () => {
  const defaults = { ...samoa, sendTime: time("09:00"), leapDay: "FEB_28" } as const;
  const nine = instant("2011-12-30T19:00:00Z");

  it("is due at the send time of the next date that exists", () => {
    expect(localTimeAt(instant("2011-12-30T09:59:59Z"), apia, samoa)).toBe("2011-12-29T23:59:59");
    expect(localTimeAt(instant("2011-12-30T10:00:00Z"), apia, samoa)).toBe("2011-12-31T00:00:00");
    expect(localTimeAt(nine, apia, samoa)).toBe("2011-12-31T09:00:00");
    expect(dueTime(date("2011-12-30"), time("09:00"), apia, samoa)).toBe(nine);
    expect(dueTime(date("2011-12-31"), time("09:00"), apia, samoa)).toBe(nine);
    expect(dueTime(date("2011-12-29"), time("09:00"), apia, samoa)).toBe("2011-12-29T19:00:00.000Z");
    expect(dueTime(date("2011-12-30"), time("00:00"), apia, samoa)).toBe("2011-12-30T10:00:00.000Z");
    expect(dueTime(date("2011-12-30"), time("23:59"), apia, samoa)).toBe("2011-12-31T09:59:00.000Z");
  });

  it("gives its users one message, whose date is the one that was left out", () => {
    const occasion = birthday("Pacific/Apia", "1990-12-30");
    const window = { after: instant("2011-12-20T00:00:00Z"), through: instant("2012-01-10T00:00:00Z") };
    expect(messagesDue(occasion, window, defaults)).toEqual([{ localDate: "2011-12-30", dueAt: nine }]);
  });

  it("is still planned by an edit on the next date, until its send time", () => {
    const occasion = birthday("Pacific/Apia", "1990-12-30");
    const due = [{ localDate: "2011-12-30", dueAt: nine }];
    expect(duePlan(occasion, instant("2011-12-29T20:00:00Z"), 72 * HOUR, defaults)).toEqual(due);
    expect(duePlan(occasion, instant("2011-12-30T10:00:00Z"), 72 * HOUR, defaults)).toEqual(due);
    expect(duePlan(occasion, nine, 72 * HOUR, defaults)).toEqual(due);
  });
});

describe("a date that comes twice", () => {
  const defaults = { ...back, sendTime: time("09:00"), leapDay: "FEB_28" } as const;

  it("is due at its first send time, and once", () => {
    expect(localTimeAt(instant("2027-01-02T09:59:59Z"), apia, back)).toBe("2027-01-02T23:59:59");
    expect(localTimeAt(instant("2027-01-02T10:00:00Z"), apia, back)).toBe("2027-01-02T00:00:00");
    const occasion = birthday("Pacific/Apia", "1990-01-02");
    const window = { after: instant("2026-12-20T00:00:00Z"), through: instant("2027-01-20T00:00:00Z") };
    const due = [{ localDate: "2027-01-02", dueAt: "2027-01-01T19:00:00.000Z" }];
    expect(messagesDue(occasion, window, defaults)).toEqual(due);
    // An edit on the second of the two plans the same message; its key is the date.
    expect(duePlan(occasion, instant("2027-01-03T05:00:00Z"), 72 * HOUR, defaults)).toEqual(due);
    expect(dueTime(date("2027-01-03"), time("09:00"), apia, back)).toBe("2027-01-03T19:00:00.000Z");
  });
});

describe("a send time that an override moves into a gap or an overlap", () => {
  const paris = keptZone("Europe/Paris");
  it.each([
    ["gap: the first instant after it", "2027-06-01T07:00:00Z", 180, "09:30", "2027-06-01T07:00:00.000Z", "10:00:00"],
    ["overlap: the first of the two", "2027-06-01T07:30:00Z", 60, "09:00", "2027-06-01T07:00:00.000Z", "09:00:00"],
  ])("%s", (_case, from, offset, sendTime, due, shown) => {
    const changed = law({ "Europe/Paris": [entry(from, offset)] });
    expect(dueTime(date("2027-06-01"), time(sendTime), paris, changed)).toBe(due);
    expect(localTimeAt(instant(due), paris, changed)).toBe(`2027-06-01T${shown}`);
  });
});

describe("an override", () => {
  const changed = law({ "America/Winnipeg": [entry("2027-03-14T08:00:00Z", -360)] });
  const nine = (zone: string, by: ZoneLaw) => dueTime(date("2027-07-01"), time("09:00"), keptZone(zone), by);

  it("holds for the other names of its zone, and for no other zone", () => {
    for (const zone of ["America/Winnipeg", "Canada/Central", "America/Rainy_River"])
      expect(nine(zone, changed)).toBe("2027-07-01T15:00:00.000Z");
    expect(nine("America/Chicago", changed)).toBe("2027-07-01T14:00:00.000Z");
  });

  it("given by another name of a zone is the same", () => {
    const byAlias = law({ "canada/central": [entry("2027-03-14T08:00:00Z", -360)] });
    expect(nine("America/Winnipeg", byAlias)).toBe("2027-07-01T15:00:00.000Z");
  });

  it("does not hold for places that only agree with its zone so far: Oslo is a link to Berlin", () => {
    const germany = law({ "Europe/Berlin": [entry("2027-03-28T01:00:00Z", 60)] });
    expect(nine("Europe/Berlin", germany)).toBe("2027-07-01T08:00:00.000Z");
    expect(nine("Europe/Oslo", germany)).toBe("2027-07-01T07:00:00.000Z");
  });

  it("leaves what was before its first entry", () => {
    expect(dueTime(date("2027-01-15"), time("09:00"), keptZone("America/Winnipeg"), changed)).toBe(
      "2027-01-15T14:00:00.000Z",
    );
  });
});

describe("under any overrides", () => {
  const start = Date.UTC(2027, 0, 1);
  const anyEntries = fc.uniqueArray(
    fc.record({
      from: fc.integer({ min: 0, max: 20 * 24 * 4 }).map((quarters) => toInstant(start + quarters * 15 * MINUTE)),
      offsetMinutes: fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15),
    }),
    { minLength: 1, maxLength: 4, selector: ({ from }) => from },
  );
  const anyCase = fc
    .record({
      zone: fc.constantFrom(...knownZones()),
      entries: anyEntries,
      day: fc.integer({ min: -3, max: 24 }).map((day) => date(toInstant(start + day * DAY).slice(0, 10))),
      clock: fc.integer({ min: 0, max: 95 }).map((quarter) => time(toInstant(quarter * 15 * MINUTE).slice(11, 16))),
    })
    .map(({ entries, ...rest }) => {
      const sorted = entries.toSorted((a, b) => (a.from < b.from ? -1 : 1));
      return { ...rest, overrides: zoneOverridesSchema.safeParse({ [rest.zone]: sorted }) };
    });

  it("a date is due at the first instant at which the clock shows its send time or more, on it or the next date there is", () => {
    fc.assert(
      fc.property(anyCase, ({ zone, overrides, day, clock }) => {
        fc.pre(overrides.success);
        const by = { zoneOverrides: overrides.data };
        const due = dueTime(day, clock, zone, by);
        // Everything here is a multiple of 15 minutes: so looked at, no instant is missed.
        const walls = Array.from({ length: 4 * 24 * 4 }, (_, quarter) => {
          const at = toInstant(Date.parse(day) - 30 * HOUR + quarter * 15 * MINUTE);
          return { at, wall: localTimeAt(at, zone, by) };
        });
        const begins = walls.find(({ wall }) => wall >= `${day}T00:00:00`);
        const wanted = `${begins?.wall.slice(0, 10)}T${clock}:00`;
        expect(due).toBe(walls.find(({ wall }) => wall >= wanted)?.at);
      }),
      { numRuns: 2_000 },
    );
  });

  it("no window of planning misses a date that is due in it", () => {
    fc.assert(
      fc.property(anyCase, fc.nat(72), ({ zone, overrides, day, clock }, hours) => {
        fc.pre(overrides.success);
        const due = dueTime(day, clock, zone, { zoneOverrides: overrides.data });
        expect(localDatesTouched(plus(due, -1), plus(due, hours * HOUR))).toContain(day);
        expect(localDatesTouched(plus(due, -hours * HOUR - 1), due)).toContain(day);
      }),
      { numRuns: 5_000 },
    );
  });

  it("windows that follow each other have each date once", () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 8 }),
        (given, strides) => {
          const { zone, overrides, day, clock } = given;
          fc.pre(overrides.success);
          const defaults = { zoneOverrides: overrides.data, sendTime: clock, leapDay: "FEB_28" } as const;
          const occasion = birthday(zone, `1990${day.slice(4)}`);
          const due = dueOn(occasion, day, defaults);
          if (due === undefined) throw new Error("not owed");
          const ends = [plus(due, -90 * HOUR)];
          for (const hours of strides) ends.push(plus(ends.at(-1) ?? due, hours * HOUR));
          ends.push(plus(due, 200 * HOUR));
          const planned = ends.slice(1).flatMap((through, index) => {
            const after = ends[index] ?? through;
            return after < through ? messagesDue(occasion, { after, through }, defaults) : [];
          });
          expect(planned).toEqual([{ localDate: day, dueAt: due }]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("an edit at any time before it plans what is due within its reach", () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 0, max: 71 }), ({ zone, overrides, day, clock }, hours) => {
        fc.pre(overrides.success);
        const defaults = { zoneOverrides: overrides.data, sendTime: clock, leapDay: "FEB_28" } as const;
        const due = dueTime(day, clock, zone, defaults);
        const now = plus(due, -hours * HOUR);
        expect(duePlan(birthday(zone, `1990${day.slice(4)}`), now, 72 * HOUR, defaults)).toContainEqual({
          localDate: day,
          dueAt: due,
        });
        expect(localDateAt(now, zone, defaults)).toBe(localTimeAt(now, zone, defaults).slice(0, 10));
      }),
      { numRuns: 1_000 },
    );
  });
});
