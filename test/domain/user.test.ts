import { describe, expect, it } from "vitest";
import { occasionsOf, type User, userOccasionSchema, userSchema } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import { date, instant, occasion, userId } from "./fixtures.ts";

/** In Berlin it is 16 June already. */
const now = instant("2026-06-15T22:00:00Z");
const user: User = {
  id: userId,
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@example.com",
  timezone: keptZone("Europe/Berlin"),
  birthdayDate: date("1990-06-15"),
  locationCity: "London",
  optOuts: ["ANNIVERSARY"],
  version: 3,
  createdAt: now,
  updatedAt: now,
};
const [known] = [occasion({ since: date("2026-01-10"), settledThrough: date("2026-06-15") })];

describe("the occasions of a user", () => {
  it("have what a message needs and are known since today on the user's clock", () => {
    const since = date("2026-06-16");
    expect(occasionsOf(user, now, publishedLaw)).toStrictEqual(
      [occasion({ version: 3, since, optOuts: ["ANNIVERSARY"], settledThrough: undefined })].map((each) =>
        userOccasionSchema.parse({
          ...each,
          sendTime: undefined,
          leapDay: undefined,
          locale: undefined,
          endDate: undefined,
          suppressed: undefined,
        }),
      ),
    );
  });

  it("are one for each date", () => {
    const both = occasionsOf({ ...user, anniversaryDate: date("2015-02-03") }, now, publishedLaw);
    expect(both).toMatchObject([
      { occasion: "BIRTHDAY", date: "1990-06-15" },
      { occasion: "ANNIVERSARY", date: "2015-02-03" },
    ]);
    expect(occasionsOf({ ...user, birthdayDate: undefined }, now, publishedLaw)).toEqual([]);
  });

  it("keep since when their month and day were known", () => {
    const sameDay = { ...user, birthdayDate: date("1991-06-15") };
    expect(occasionsOf(sameDay, now, publishedLaw, [known])).toMatchObject([{ since: "2026-01-10" }]);
    const otherDay = { ...user, birthdayDate: date("1990-06-16") };
    expect(occasionsOf(otherDay, now, publishedLaw, [known])).toMatchObject([{ since: "2026-06-16" }]);
  });

  it("are known since today at the latest: a user who moves west across midnight is owed that day", () => {
    const tomorrow = { ...known, since: date("2026-06-17") };
    expect(occasionsOf(user, now, publishedLaw, [tomorrow])).toMatchObject([{ since: "2026-06-16" }]);
  });

  it("take nothing from another occasion", () => {
    const other = { ...known, occasion: "ANNIVERSARY" as const };
    const [own] = occasionsOf(user, now, publishedLaw, [other]);
    expect(own).toMatchObject({ since: "2026-06-16" });
    expect(own?.settledThrough).toBeUndefined();
    expect(occasionsOf(user, now, publishedLaw, [other, known])).toMatchObject([{ since: "2026-01-10" }]);
  });

  it("stay settled through the same date, also under another month and day", () => {
    const edited = { ...user, birthdayDate: date("1990-06-16") };
    for (const each of [user, edited])
      expect(occasionsOf(each, now, publishedLaw, [known])).toMatchObject([{ settledThrough: "2026-06-15" }]);
  });
});

describe("a stored user", () => {
  it("is read as it was written; without its own fields it is none", () => {
    expect(userSchema.parse(user)).toEqual(user);
    for (const field of ["id", "version", "createdAt", "updatedAt", "email"])
      expect(userSchema.safeParse({ ...user, [field]: undefined }).success).toBe(false);
    expect(userSchema.safeParse({ ...user, version: 0 }).success).toBe(false);
    expect(userOccasionSchema.safeParse({ ...known, occasion: "X" }).success).toBe(false);
  });
});
