import { describe, expect, it } from "vitest";
import { hasOptedOut, isWanted } from "../../functions/domain/consent.ts";
import { dueOn } from "../../functions/domain/dueMessage.ts";
import { sendTimeSchema } from "../../functions/domain/model.ts";
import { keptOptOuts, optOutsSchema } from "../../functions/domain/optOuts.ts";
import { DUE, date, instant, occasion, policy } from "./fixtures.ts";

const day = date("2026-06-15");

describe("a user wants the message of an occasion", () => {
  it("until they opt out of that occasion", () => {
    expect([occasion(), occasion({ optOuts: [] }), occasion({ optOuts: ["ANNIVERSARY"] })].map(hasOptedOut)).toEqual([
      false,
      false,
      false,
    ]);
    const optedOut = occasion({ optOuts: ["ANNIVERSARY", "BIRTHDAY"] });
    expect(hasOptedOut(optedOut)).toBe(true);
    expect(isWanted(optedOut, day)).toBe(false);
    expect(isWanted(occasion(), day)).toBe(true);
  });

  it("up to their end date, that date included", () => {
    expect(isWanted(occasion({ endDate: day }), day)).toBe(true);
    expect(isWanted(occasion({ endDate: date("2026-06-14") }), day)).toBe(false);
  });
});

describe("a message is owed", () => {
  it("after the date through which the occasion is settled", () => {
    expect(dueOn(occasion({ settledThrough: date("2026-06-14") }), day, policy)).toBe(DUE);
    expect(dueOn(occasion({ settledThrough: day }), day, policy)).toBeUndefined();
    expect(dueOn(occasion({ settledThrough: date("2026-06-16") }), day, policy)).toBeUndefined();
  });

  it("from the first due time of this system on", () => {
    expect(dueOn(occasion(), day, { ...policy, firstDueAt: DUE })).toBe(DUE);
    const later = instant("2026-06-15T07:00:00.001Z");
    expect(dueOn(occasion(), day, { ...policy, firstDueAt: later })).toBeUndefined();
  });

  it("on the user's own leap day and send time, else on the stage's", () => {
    const leap = occasion({ date: date("2000-02-29") });
    const [february, march] = [date("2026-02-28"), date("2026-03-01")];
    const on = (fields: object, byDefault: "FEB_28" | "MAR_1") =>
      [february, march].map(
        (each) => dueOn({ ...leap, ...fields }, each, { ...policy, leapDay: byDefault }) !== undefined,
      );
    expect(on({}, "FEB_28")).toEqual([true, false]);
    expect(on({}, "MAR_1")).toEqual([false, true]);
    expect(on({ leapDay: "MAR_1" }, "FEB_28")).toEqual([false, true]);
    expect(on({ leapDay: "FEB_28" }, "MAR_1")).toEqual([true, false]);
    const noon = { ...occasion(), sendTime: sendTimeSchema.parse("12:00") };
    expect(dueOn(noon, day, policy)).toBe("2026-06-15T10:00:00.000Z");
  });
});

describe("opt-outs", () => {
  it("are kept in one order, each once", () => {
    const both = ["BIRTHDAY", "ANNIVERSARY"];
    expect(optOutsSchema.parse(["ANNIVERSARY", "BIRTHDAY", "ANNIVERSARY"])).toEqual(both);
    expect(optOutsSchema.parse(["ANNIVERSARY"])).toEqual(["ANNIVERSARY"]);
    expect(optOutsSchema.parse([])).toEqual([]);
  });

  it.each([
    ["one word", "BIRTHDAY"],
    ["an unknown occasion", ["NAMEDAY"]],
    ["too many", Array(101).fill("BIRTHDAY")],
  ])("%s: refused, and the reason names all occasions", (_, given) => {
    const { error } = optOutsSchema.safeParse(given);
    expect(error?.issues.map(({ message }) => message)).toEqual(["must be a list of occasions: BIRTHDAY, ANNIVERSARY"]);
  });

  it("of a later version are still read", () => {
    expect(keptOptOuts.parse(["NAMEDAY"])).toEqual(["NAMEDAY"]);
    expect(optOutsSchema.safeParse(Array(100).fill("BIRTHDAY")).success).toBe(true);
  });
});
