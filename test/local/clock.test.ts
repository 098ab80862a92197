import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DateTime } from "luxon";
import { afterEach, describe, expect, test } from "vitest";
import { type ClockPosition, installClock, type LocalClock } from "../../local/time/clock.ts";
import { rememberedStart, saveClock } from "../../local/time/clockFile.ts";

const START = Date.parse("2027-03-01T08:59:00Z");
const RealDate = Date;
let clock: LocalClock | undefined;
afterEach(() => {
  clock?.uninstall();
  clock = undefined;
});

describe("moved time", () => {
  test("is the time that every way of reading the clock returns", () => {
    clock = installClock(START, () => {});
    expect(Date.now()).toBe(START);
    expect(new Date().toISOString()).toBe("2027-03-01T08:59:00.000Z");
    expect(DateTime.utc().toISO()).toBe("2027-03-01T08:59:00.000Z");
    expect(Date()).toContain("2027");
  });

  test("does not change dates that were made from a value", () => {
    const before = new Date(0);
    clock = installClock(START, () => {});
    expect(before).toBeInstanceOf(Date);
    expect(new Date(0)).toBeInstanceOf(RealDate);
    expect(new Date(0).constructor).toBe(Date);
    expect(new Date(2027, 0, 1).getFullYear()).toBe(2027);
  });

  test("never goes back, not even when it is set to a past instant", () => {
    clock = installClock(START, () => {});
    clock.freezeAt(START - 60_000);
    expect(clock.now()).toBe(START);
    clock.run();
    expect(clock.now()).toBeGreaterThanOrEqual(START);
  });

  test("stands still until it runs, and runs from where it stood", () => {
    clock = installClock(START, () => {});
    clock.freezeAt(START + 60_000);
    expect(clock.now()).toBe(START + 60_000);
    clock.run();
    expect(clock.now() - START).toBeLessThan(70_000);
  });

  test("is gone after the clock is uninstalled", () => {
    clock = installClock(START, () => {});
    clock.uninstall();
    clock = undefined;
    expect(Date).toBe(RealDate);
    expect(Date.now()).not.toBe(START);
  });
});

describe("the remembered clock", () => {
  const folder = mkdtempSync(join(tmpdir(), "clock-"));
  const file = join(folder, "clock.json");
  afterEach(() => rmSync(file, { force: true }));

  test("keeps its distance to real time over a restart", () => {
    let position: ClockPosition | undefined;
    clock = installClock(Date.now() + 86_400_000, (moved) => {
      position = moved;
    });
    clock.uninstall();
    clock = undefined;
    if (position === undefined) throw new Error("nothing was remembered");
    saveClock(file, position);
    const realNow = Date.now() + 5_000;
    expect(rememberedStart(file, realNow)).toBeGreaterThanOrEqual(realNow + 86_399_000);
  });

  test("is at least real time, and at least what it was", () => {
    saveClock(file, { now: "2020-01-01T00:00:00.000Z", offsetMs: -1_000 });
    expect(rememberedStart(file, START)).toBe(START);
    saveClock(file, { now: "2028-01-01T00:00:00.000Z", offsetMs: 0 });
    expect(rememberedStart(file, START)).toBe(Date.parse("2028-01-01T00:00:00.000Z"));
  });

  test("says which file to delete when it cannot be read", () => {
    writeFileSync(file, "{");
    expect(() => rememberedStart(file, START)).toThrow(/clock\.json.*delete it/);
  });
});
