import { expect, test } from "vitest";
import { toInstant } from "../../functions/domain/instants.ts";
import { localDateSchema } from "../../functions/domain/model.ts";
import { crowdedDays, crowdedSoon, hasBegun, hasEnded } from "../../functions/domain/volume.ts";

const dateOf = (day: number) => localDateSchema.parse(new Date(Date.UTC(2026, 11, day)).toISOString().slice(0, 10));
const days = (messages: number, count = 31) =>
  Array.from({ length: count }, (_, index) => ({ localDate: dateOf(index + 1), messages }));
const at = (text: string) => toInstant(Date.parse(text));

test("1,200 users on 1 January among 20,000 over the year: that day, and no other", () => {
  const usual = days(55);
  const january = { localDate: localDateSchema.parse("2027-01-01"), messages: 1_255 };
  expect(crowdedDays([...usual, january], 5)).toEqual({ usual: 55, crowded: [january] });
});

test.each([
  ["exactly 1,000 messages", 10, 1_000, 0],
  ["1,001 messages", 10, 1_001, 1],
  ["exactly five times the median", 1_000, 5_000, 0],
  ["more than five times the median", 1_000, 5_001, 1],
])("%s", (_, usual, messages, crowded) => {
  expect(crowdedDays([...days(usual), { localDate: dateOf(32), messages }], 5).crowded).toHaveLength(crowded);
});

test("a few days have no usual day", () => {
  expect(crowdedDays([...days(1, 5), { localDate: dateOf(6), messages: 5_000 }], 5).crowded).toEqual([]);
});

test("a date begins in Kiritimati and ends on Baker Island; it is near from two days before", () => {
  const localDate = localDateSchema.parse("2027-01-01");
  expect(hasBegun(localDate, at("2026-12-31T09:59:59Z"))).toBe(false);
  expect(hasBegun(localDate, at("2026-12-31T10:00:00Z"))).toBe(true);
  expect(hasEnded(localDate, at("2027-01-02T12:00:00Z"))).toBe(false);
  expect(hasEnded(localDate, at("2027-01-02T12:00:01Z"))).toBe(true);
  const volume = { countedAt: at("2026-12-01T00:00:00Z"), usual: 55, crowded: [{ localDate, messages: 1_255 }] };
  const near = (now: string) => crowdedSoon(volume, at(now)).length;
  expect([near("2026-12-29T09:59:59Z"), near("2026-12-29T10:00:00Z"), near("2027-01-02T13:00:00Z")]).toEqual([0, 1, 0]);
});
