import { describe, expect, test } from "vitest";
import { schedules } from "../../functions/manifest/schedules.ts";
import { parseSchedule, readSchedules } from "../../local/time/schedule.ts";

const after = (expression: string, instant: string) =>
  new Date(parseSchedule(expression)(Date.parse(instant))).toISOString();

describe("schedules fire when EventBridge would fire them", () => {
  test.each([
    ["rate(1 minute)", "2027-03-01T08:59:30.500Z", "2027-03-01T09:00:00.000Z"],
    ["rate(1 minute)", "2027-03-01T09:00:00.000Z", "2027-03-01T09:01:00.000Z"],
    ["rate(10 minutes)", "2027-03-01T08:59:30.500Z", "2027-03-01T09:00:00.000Z"],
    ["rate(2 hours)", "2027-03-01T08:59:30.500Z", "2027-03-01T10:00:00.000Z"],
    ["cron(0 0 * * ? *)", "2027-02-28T23:59:59.999Z", "2027-03-01T00:00:00.000Z"],
    ["cron(0 0 * * ? *)", "2027-03-01T00:00:00.000Z", "2027-03-02T00:00:00.000Z"],
    ["cron(30 * * * ? *)", "2027-03-01T00:30:00.000Z", "2027-03-01T01:30:00.000Z"],
  ])("%s after %s is %s", (expression, instant, expected) => {
    expect(after(expression, instant)).toBe(expected);
  });

  test.each(["cron(0 0 1 * ? *)", "cron(60 0 * * ? *)", "rate(0 minutes)", "at(2027-01-01T00:00:00)", "hourly"])(
    "%s is refused with its name, and never fired at a wrong time",
    (expression) => {
      expect(() => parseSchedule(expression)).toThrow(expression);
    },
  );

  test("at a shared instant precalculate runs first, then recover, then enqueue", () => {
    expect(readSchedules(schedules).map((each) => each.name)).toEqual(["precalculate", "recover", "enqueue"]);
  });
});
