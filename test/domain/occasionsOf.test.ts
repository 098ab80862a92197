import { describe, expect, it } from "vitest";
import { dueOn } from "../../functions/domain/dueMessage.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema, sendTimeSchema, userIdSchema } from "../../functions/domain/model.ts";
import { occasionsOf, type User } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { keptZone } from "../../functions/domain/zones.ts";

const date = (text: string) => localDateSchema.parse(text);
const instant = (text: string) => toInstant(Date.parse(text));
const defaults = { sendTime: sendTimeSchema.parse("09:00"), leapDay: "FEB_28", ...publishedLaw } as const;
const created = instant("2026-01-10T12:00:00Z");

function ada(fields: Partial<User> = {}): User {
  return {
    id: userIdSchema.parse("01a209a5-1dff-7e58-929c-0996ece99199"),
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@example.com",
    timezone: keptZone("Europe/Berlin"),
    birthdayDate: date("1990-06-15"),
    version: 1,
    createdAt: created,
    updatedAt: created,
    ...fields,
  };
}

/** What is owed on 15 June 2026 after an edit on the day after, during an outage. */
function owedAfter(before: Partial<User>, edit: Partial<User>) {
  const known = occasionsOf(ada(before), created, publishedLaw);
  const [occasion] = occasionsOf(ada({ ...before, ...edit }), instant("2026-06-16T10:00:00Z"), publishedLaw, known);
  return occasion && dueOn(occasion, date("2026-06-15"), defaults);
}

describe("P3: yesterday's message is still owed after an edit", () => {
  it.each([
    ["of the name", {}, { firstName: "Augusta" }],
    ["of the birth year", {}, { birthdayDate: date("1991-06-15") }],
    ["of the birth year to a leap year", {}, { birthdayDate: date("1988-06-15") }],
  ])("%s", (_, before, edit) => {
    expect(owedAfter(before, edit)).toBe("2026-06-15T07:00:00.000Z");
  });

  it("of the birth year from this year to the right one: only the first year owes nothing", () => {
    const born = { birthdayDate: date("2025-06-15") };
    expect(owedAfter(born, { birthdayDate: date("1990-06-15") })).toBe("2026-06-15T07:00:00.000Z");
  });
});

describe("yesterday's message is not owed after an edit", () => {
  it.each([
    ["of the month", {}, { birthdayDate: date("1990-07-15") }],
    ["that makes yesterday the date", { birthdayDate: date("1990-07-15") }, { birthdayDate: date("1990-06-15") }],
    ["of the year to this year: the first year owes nothing", {}, { birthdayDate: date("2026-06-15") }],
  ])("%s", (_, before, edit) => {
    expect(owedAfter(before, edit)).toBeUndefined();
  });
});
