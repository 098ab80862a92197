import { expect, test } from "vitest";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { countDemo } from "../../local/demo/demoCount.ts";
import { demoUsers } from "../../local/demo/demoUsers.ts";

const now = toInstant(Date.parse("2027-06-09T22:30:00Z"));
const users = demoUsers(now, 300, { zone: "America/Sao_Paulo", size: 6 });

/** An acceptance so many milliseconds after the user's nine o'clock. */
const accepted = (index: number, afterMs: number) => {
  const user = users[index];
  if (user === undefined) throw new Error("no such user");
  return {
    receivedAt: plus(user.dueAt(publishedLaw), afterMs),
    email: user.fields.email,
    idempotencyKey: null,
    status: 200,
  };
};

test("the demo's count tells on time, late, early, twice and lost apart", () => {
  const requests = users.slice(0, 296).map((_, index) => accepted(index, 0));
  requests.push(accepted(296, 3_600_000), accepted(297, -1), accepted(298, 0), accepted(298, 60_000));
  requests.push({ ...accepted(299, 0), status: 500 });
  expect(countDemo(users, requests, publishedLaw)).toEqual({
    due: 300,
    once: 298,
    onTime: 297,
    late: 1,
    early: 1,
    duplicates: 1,
    lost: 1,
    refusedCalls: 1,
  });
});

test("a law that moves the clocks moves the nine o'clock of its zone alone", () => {
  const law = { zoneOverrides: { "America/Sao_Paulo": [{ from: now, offsetMinutes: -120 }] } };
  const moved = users.filter(({ dueAt }) => dueAt(law) !== dueAt(publishedLaw));
  expect(moved.length).toBeGreaterThanOrEqual(6);
  expect(new Set(moved.map(({ fields }) => fields.timezone))).toEqual(new Set(["America/Sao_Paulo"]));
});
