import { describe, expect, it } from "vitest";
import { checkRow } from "../../tools/import/checkRow.ts";

describe("a column of a list", () => {
  const row = (optOuts: string) => ({
    firstName: "Ada",
    lastName: "L",
    email: "a@example.com",
    timezone: "UTC",
    optOuts,
  });
  const check = (optOuts: string) => checkRow(Object.keys(row("")), { number: 1, cells: Object.values(row(optOuts)) });

  it("has its values with semicolons between them", () => {
    expect(check("ANNIVERSARY; BIRTHDAY;")).toMatchObject({ ok: true, user: { optOuts: ["BIRTHDAY", "ANNIVERSARY"] } });
    expect(check("")).toMatchObject({ ok: true });
    expect(check("BIRTHDAY,ANNIVERSARY")).toMatchObject({ ok: false, reason: expect.stringContaining("optOuts") });
  });
});
