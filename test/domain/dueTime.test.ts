import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueTime, localDateAt, localTimeAt } from "../../functions/domain/dueTime.ts";
import { DAY, MINUTE, plus, toInstant } from "../../functions/domain/instants.ts";
import { type LocalDate, localDateSchema, type SendTime, sendTimeSchema } from "../../functions/domain/model.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";

const date = (text: string): LocalDate => localDateSchema.parse(text);
const time = (text: string): SendTime => sendTimeSchema.parse(text);
const instant = (text: string) => toInstant(Date.parse(text));

/** Also before and after the years that the rules cover: their first and last offsets go on. */
const anyDate = fc
  .integer({ min: Date.UTC(2020, 0, 1) / DAY, max: Date.UTC(2060, 11, 31) / DAY })
  .map((day) => date(toInstant(day * DAY).slice(0, 10)));
const anyTime = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => time(toInstant(minutes * MINUTE).slice(11, 16)));

// What the clocks show is checked against Python's zoneinfo: npm run test:zones-oracle.
const wall = (at: ReturnType<typeof instant>, zone: string) => localTimeAt(at, keptZone(zone), publishedLaw);

describe("P1 on time: the due time of a wall clock", () => {
  it.each(knownZones())("in %s is 09:00 on that very date: no zone skips it in these years", (zone) => {
    fc.assert(
      fc.property(anyDate, (day) => {
        expect(wall(dueTime(day, time("09:00"), zone, publishedLaw), zone)).toBe(`${day}T09:00:00`);
      }),
      { numRuns: 40 },
    );
  });

  it("at any time of day is the first instant at which the wall shows it or more", () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), anyDate, anyTime, (zone, day, clock) => {
        const due = dueTime(day, clock, zone, publishedLaw);
        const wanted = `${day}T${clock}:00`;
        expect(wall(due, zone) >= wanted).toBe(true);
        expect(wall(plus(due, -1_000), zone) < wanted).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("grows from one date to the next", () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownZones()), anyDate, anyTime, (zone, day, clock) => {
        const next = date(toInstant(Date.parse(day) + DAY).slice(0, 10));
        expect(dueTime(next, clock, zone, publishedLaw) > dueTime(day, clock, zone, publishedLaw)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["GAP: New York leaps from 02:00 to 03:00", "2026-03-08", "02:30", "America/New_York", "2026-03-08T07:00:00Z"],
    ["OVERLAP: New York shows 01:30 twice", "2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00Z"],
    ["the end of an OVERLAP: Berlin shows 03:00 once", "2026-10-25", "03:00", "Europe/Berlin", "2026-10-25T02:00:00Z"],
    ["OVERLAP by half an hour: Lord Howe", "2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"],
    ["GAP by half an hour: Lord Howe", "2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
    ["GAP at midnight: Beirut", "2026-03-29", "00:00", "Asia/Beirut", "2026-03-28T22:00:00Z"],
    ["the first clock on earth: Kiritimati", "2026-03-02", "09:00", "Pacific/Kiritimati", "2026-03-01T19:00:00Z"],
    ["the last clock on earth: Baker Island", "2026-03-02", "09:00", "Etc/GMT+12", "2026-03-02T21:00:00Z"],
    ["Tokyo, where 09:00 is 00:00 UTC", "2026-03-02", "09:00", "Asia/Tokyo", "2026-03-02T00:00:00Z"],
    ["1 January, still the old year in UTC", "2027-01-01", "09:00", "Pacific/Auckland", "2026-12-31T20:00:00Z"],
    ["a quarter of an hour: Kathmandu", "2026-03-02", "09:00", "Asia/Kathmandu", "2026-03-02T03:15:00Z"],
    ["a link: the old name of Kolkata", "2026-03-02", "09:00", "Asia/Calcutta", "2026-03-02T03:30:00Z"],
  ])("%s", (_case, day, clock, zone, due) => {
    expect(dueTime(date(day), time(clock), keptZone(zone), publishedLaw)).toBe(instant(due));
  });

  it.each([
    ["America/Winnipeg stays at UTC-5 (2026e)", "America/Winnipeg", "2026-12-15T14:00:00Z"],
    ["and so does its link", "America/Rainy_River", "2026-12-15T14:00:00Z"],
    ["America/Inuvik (2026d)", "America/Inuvik", "2026-12-15T15:00:00Z"],
    ["America/Havana (2026f)", "America/Havana", "2026-12-15T13:00:00Z"],
  ])("law that the runtime does not know yet holds: %s", (_case, zone, due) => {
    expect(dueTime(date("2026-12-15"), time("09:00"), keptZone(zone), publishedLaw)).toBe(instant(due));
  });

  it("the wall is read back, before, in and after the years of the rules", () => {
    const berlin = (at: string) => wall(instant(at), "Europe/Berlin");
    expect(berlin("2026-01-15T12:34:56Z")).toBe("2026-01-15T13:34:56");
    expect(berlin("2026-07-15T12:34:56Z")).toBe("2026-07-15T14:34:56");
    expect(berlin("2019-07-15T12:34:56Z"), "the first known offset").toBe("2019-07-15T13:34:56");
    expect(berlin("2051-07-15T12:34:56Z"), "the last known offset").toBe("2051-07-15T13:34:56");
    expect(localDateAt(instant("2026-12-31T23:00:00Z"), keptZone("Europe/Berlin"), publishedLaw)).toBe("2027-01-01");
  });
});
