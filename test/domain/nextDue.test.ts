import { describe, expect, it } from "vitest";
import { nextDue } from "../../functions/domain/nextDue.ts";
import { date, instant, message, occasion, policy } from "./fixtures.ts";

const before = instant("2026-06-10T12:00:00Z");
const evening = instant("2026-06-15T20:00:00Z");
const nextDay = instant("2026-06-16T12:00:00Z");
const localDate = (...given: Parameters<typeof nextDue>) => nextDue(...given)?.localDate;

describe("the next message of an occasion", () => {
  it("is that of the next date", () => {
    const due = { occasion: "BIRTHDAY", localDate: "2026-06-15", dueAt: "2026-06-15T07:00:00.000Z" };
    expect(nextDue(occasion(), [], before, policy)).toEqual(due);
    expect(localDate(occasion(), [], nextDay, policy)).toBe("2027-06-15");
  });

  it("is today's also after its hour, until it is settled", () => {
    expect(localDate(occasion(), [], evening, policy)).toBe("2026-06-15");
    expect(localDate(occasion(), [message({ status: "SENT" })], evening, policy)).toBe("2027-06-15");
  });

  it.each(["SCHEDULED", "QUEUED", "SENDING"] as const)("is yesterday's while it is %s", (status) => {
    expect(localDate(occasion(), [message({ status })], nextDay, policy)).toBe("2026-06-15");
  });

  it.each(["SENT", "FAILED", "EXPIRED", "SUPPRESSED"] as const)("is not yesterday's once it is %s", (status) => {
    expect(localDate(occasion(), [message({ status })], nextDay, policy)).toBe("2027-06-15");
  });

  it("does not depend on the messages of another occasion", () => {
    const other = (status: "SCHEDULED" | "SENT") => [message({ occasion: "ANNIVERSARY", status })];
    expect(localDate(occasion(), other("SCHEDULED"), nextDay, policy)).toBe("2027-06-15");
    expect(localDate(occasion(), other("SENT"), evening, policy)).toBe("2026-06-15");
  });

  it("is the earliest of the open ones and of the dates to come", () => {
    expect(localDate(occasion(), [message({ localDate: date("2028-06-15") })], before, policy)).toBe("2026-06-15");
  });

  it("is not one that the earlier system sends", () => {
    const from = (firstDueAt: string) => ({ ...policy, firstDueAt: instant(firstDueAt) });
    expect(localDate(occasion(), [], before, from("2028-01-01T00:00:00Z"))).toBe("2028-06-15");
    expect(localDate(occasion(), [], before, from("2026-06-15T07:00:00.001Z"))).toBe("2027-06-15");
    expect(localDate(occasion(), [], before, from("2020-01-01T00:00:00Z"))).toBe("2026-06-15");
    const settled = [message({ localDate: date("2027-06-15"), status: "SENT" })];
    expect(localDate(occasion(), settled, before, from("2026-06-15T07:00:00.001Z"))).toBe("2028-06-15");
  });

  it("is on the day that the user chose for 29 February, else on the stage's", () => {
    const leap = occasion({ date: date("2000-02-29") });
    const winter = instant("2026-02-01T00:00:00Z");
    expect(localDate(leap, [], winter, policy)).toBe("2026-02-28");
    expect(localDate({ ...leap, leapDay: "MAR_1" }, [], winter, policy)).toBe("2026-03-01");
    expect(localDate(leap, [], winter, { ...policy, leapDay: "MAR_1" })).toBe("2026-03-01");
  });

  it("is none after the end date or an opt-out", () => {
    expect(nextDue(occasion({ endDate: date("2026-06-14") }), [], before, policy)).toBeUndefined();
    expect(localDate(occasion({ endDate: date("2026-06-15") }), [], before, policy)).toBe("2026-06-15");
    expect(nextDue(occasion({ optOuts: ["BIRTHDAY"] }), [message()], before, policy)).toBeUndefined();
  });
});
