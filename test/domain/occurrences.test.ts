import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, toInstant } from "../../functions/domain/instants.ts";
import {
  dateKeysFor,
  dayAfter,
  localDatesTouched,
  nextOccurrence,
  occursOn,
} from "../../functions/domain/occurrences.ts";
import { date, instant } from "./fixtures.ts";

const anyDate = fc
  .integer({ min: Date.UTC(1990, 0, 1) / DAY, max: Date.UTC(2030, 0, 1) / DAY })
  .map((day) => date(toInstant(day * DAY).slice(0, 10)));

describe("29 February", () => {
  it("exists in 2000, not in 1900 and 2100: there the chosen day stands for it", () => {
    expect(occursOn(date("1896-02-29"), "FEB_28", date("1900-02-28"))).toBe(true);
    expect(occursOn(date("1996-02-29"), "FEB_28", date("2000-02-29"))).toBe(true);
    expect(occursOn(date("1996-02-29"), "FEB_28", date("2000-02-28"))).toBe(false);
    expect(occursOn(date("1996-02-29"), "MAR_1", date("2100-03-01"))).toBe(true);
  });

  it("is read on the days beside it only", () => {
    expect(dateKeysFor(date("2025-06-15"))).toEqual(["06-15"]);
    expect(dateKeysFor(date("2025-02-27"))).toEqual(["02-27"]);
  });
});

describe("the next occurrence", () => {
  it("is the first date from a given one on, that date included, on which the yearly date falls", () => {
    fc.assert(
      fc.property(anyDate, anyDate, fc.constantFrom("FEB_28" as const, "MAR_1" as const), (given, from, leapDay) => {
        let expected = from > given ? from : given;
        while (!occursOn(given, leapDay, expected)) expected = date(toInstant(Date.parse(expected) + DAY).slice(0, 10));
        expect(nextOccurrence(given, leapDay, from)).toBe(expected);
      }),
      { numRuns: 200, examples: [[date("2026-06-15"), date("2026-06-15"), "FEB_28"]] },
    );
  });
});

describe("dates", () => {
  it("follow each other over the ends of months and years", () => {
    expect(["2026-06-15", "2026-02-28", "2028-02-28", "2026-12-31"].map((each) => dayAfter(date(each)))).toEqual([
      "2026-06-16",
      "2026-03-01",
      "2028-02-29",
      "2027-01-01",
    ]);
  });

  it("that a window touches: from 37 hours before it to 15 hours after it", () => {
    const touched = (after: string, through: string) => localDatesTouched(instant(after), instant(through));
    expect(touched("2026-03-10T12:59:59.999Z", "2026-03-11T08:59:59.999Z")).toEqual([
      "2026-03-08",
      "2026-03-09",
      "2026-03-10",
      "2026-03-11",
    ]);
    expect(touched("2026-03-10T13:00:00Z", "2026-03-11T09:00:00Z")).toEqual([
      "2026-03-09",
      "2026-03-10",
      "2026-03-11",
      "2026-03-12",
    ]);
  });
});
