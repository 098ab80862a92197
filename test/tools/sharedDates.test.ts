import { describe, expect, it } from "vitest";
import { createUserSchema } from "../../functions/users/userSchemas.ts";
import { SharedDates } from "../../tools/import/sharedDates.ts";
import { userRow } from "./files.ts";

const spread = (index: number) => userRow(index)[4] ?? "";

function warningsFor(date: (index: number) => string): string[] {
  const dates = new SharedDates();
  for (let index = 0; index < 2_000; index++) {
    const [firstName, lastName, email, timezone] = userRow(index);
    dates.add(createUserSchema.parse({ firstName, lastName, email, timezone, birthdayDate: date(index) }));
  }
  return dates.warnings();
}

describe("a date that too many users share", () => {
  it.each([
    [
      "one date of one year",
      (index: number) => (index % 40 ? spread(index) : "1970-01-01"),
      [/^birthdayDate is 1970-01-01 in 5\d/],
    ],
    [
      "one day of any year",
      (index: number) => (index % 20 ? spread(index) : `${1930 + (index % 71)}-01-01`),
      [/^birthdayDate is 01-01 of any year in 10\d of 2000 rows/],
    ],
    ["no such date", spread, []],
  ])("causes a warning: %s", (_, date, expected) => {
    const warnings = warningsFor(date);
    expect(warnings.length).toBe(expected.length);
    for (const [index, pattern] of expected.entries()) expect(warnings[index]).toMatch(pattern);
  });
});
