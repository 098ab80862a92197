import * as fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { dueTime, localDateAt, localTimeAt } from "../../functions/domain/dueTime.ts";
import { DAY, MINUTE, millisOf, plus, toInstant } from "../../functions/domain/instants.ts";
import { type LocalDate, localDateSchema, type SendTime, sendTimeSchema } from "../../functions/domain/model.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";

const date = (text: string): LocalDate => localDateSchema.parse(text);
const time = (text: string): SendTime => sendTimeSchema.parse(text);
const due = (day: string, clock: string, zone: string) => dueTime(date(day), time(clock), keptZone(zone));

const anyDate = fc
  .integer({ min: Date.UTC(1990, 0, 1) / DAY, max: Date.UTC(2100, 11, 31) / DAY })
  .map((day) => date(toInstant(day * DAY).slice(0, 10)));
const anyTime = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => time(toInstant(minutes * MINUTE).slice(11, 16)));

/** What luxon, asked on its own, shows on the wall. */
function wall(instant: string, zone: string): string {
  return DateTime.fromISO(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

describe("P1 on time: the due time of a wall clock", () => {
  it.each(knownZones())(
    "in %s is 09:00 on that very date, or the first instant after a gap; never two, never none",
    (zone) => {
      fc.assert(
        fc.property(anyDate, (day) => {
          const instant = dueTime(day, time("09:00"), zone);
          const wanted = `${day}T09:00:00`;
          if (wall(instant, zone) === wanted) return;
          // Not shown: then a second before, the clock showed less, and it leapt over 09:00.
          expect(wall(plus(instant, -1_000), zone) < wanted).toBe(true);
          expect(wall(instant, zone) > wanted).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  it("at any time of day is the first instant at which the wall shows it or more", () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), anyDate, anyTime, (zone, day, clock) => {
        const instant = dueTime(day, clock, zone);
        const wanted = `${day}T${clock}:00`;
        expect(wall(instant, zone) >= wanted).toBe(true);
        expect(wall(plus(instant, -1_000), zone) < wanted).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("grows from one date to the next", () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), anyDate, anyTime, (zone, day, clock) => {
        const next = date(toInstant(Date.parse(day) + DAY).slice(0, 10));
        expect(dueTime(next, clock, zone) > dueTime(day, clock, zone)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["GAP: New York leaps from 02:00 to 03:00", "2026-03-08", "02:30", "America/New_York", "2026-03-08T07:00:00.000Z"],
    [
      "OVERLAP: New York shows 01:30 twice, the first counts",
      "2026-11-01",
      "01:30",
      "America/New_York",
      "2026-11-01T05:30:00.000Z",
    ],
    ["OVERLAP by half an hour: Lord Howe", "2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z"],
    ["GAP by half an hour: Lord Howe", "2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00.000Z"],
    ["GAP at midnight: Beirut", "2026-03-29", "00:00", "Asia/Beirut", "2026-03-28T22:00:00.000Z"],
    ["SKIPPED_DAY: Samoa had no 30 December 2011", "2011-12-30", "09:00", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
    [
      "SKIPPED_DAY: Kwajalein had no 21 August 1993",
      "1993-08-21",
      "09:00",
      "Pacific/Kwajalein",
      "1993-08-21T12:00:00.000Z",
    ],
    [
      "SKIPPED_DAY: Kiritimati had no 31 December 1994",
      "1994-12-31",
      "09:00",
      "Pacific/Kiritimati",
      "1994-12-31T10:00:00.000Z",
    ],
    ["the first clock on earth: Kiritimati", "2026-03-02", "09:00", "Pacific/Kiritimati", "2026-03-01T19:00:00.000Z"],
    ["the last clock on earth: Baker Island", "2026-03-02", "09:00", "Etc/GMT+12", "2026-03-02T21:00:00.000Z"],
    ["Tokyo, where 09:00 is 00:00 UTC", "2026-03-02", "09:00", "Asia/Tokyo", "2026-03-02T00:00:00.000Z"],
    [
      "1 January east of Greenwich is still the old year in UTC",
      "2027-01-01",
      "09:00",
      "Pacific/Auckland",
      "2026-12-31T20:00:00.000Z",
    ],
    ["a quarter of an hour: Kathmandu", "2026-03-02", "09:00", "Asia/Kathmandu", "2026-03-02T03:15:00.000Z"],
  ])("%s", (_case, day, clock, zone, instant) => {
    expect(due(day, clock, zone)).toBe(instant);
  });

  it("reads the wall back", () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), anyDate, (zone, day) => {
        const instant = toInstant(Date.parse(`${day}T12:34:56.000Z`));
        expect(localTimeAt(instant, zone)).toBe(wall(instant, zone));
        expect(localDateAt(instant, zone)).toBe(wall(instant, zone).slice(0, 10));
        expect(millisOf(instant)).toBe(Date.parse(instant));
      }),
    );
  });
});
