import { afterEach, expect, test } from "vitest";
import { type ChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import { connect } from "../../local/remote/remoteSystem.ts";

let child: ChildSystem | undefined;
afterEach(async () => {
  await child?.kill();
  child = undefined;
  delete process.env.LOCAL_ZONE_OVERRIDES;
});

const start = (overrides: string) => {
  process.env.LOCAL_ZONE_OVERRIDES = overrides;
  return startChildSystem({ dataDir: ":memory:", now: "2027-06-14T20:00:00Z" });
};

test("npm start: LOCAL_ZONE_OVERRIDES is the law of every function", async () => {
  child = await start('{"Europe/Paris": [{"from": "2027-03-28T01:00:00Z", "offsetMinutes": 60}]}');
  const system = connect(child.url);
  const user = { firstName: "Ada", lastName: "Lovelace", timezone: "Europe/Paris", birthdayDate: "1990-06-15" };
  const id = await system.addUser({ ...user, email: "ada@example.com" });
  expect(await system.messagesOf(id)).toMatchObject([{ dueAt: "2027-06-15T08:00:00.000Z" }]);
  await system.move({ advanceTo: "2027-06-15T07:59:59Z" });
  expect(await system.outbox()).toEqual([]);
  await system.move({ advanceTo: "2027-06-15T08:00:05Z" });
  expect((await system.outbox()).map(({ receivedAt }) => receivedAt.slice(0, 19))).toEqual(["2027-06-15T08:00:00"]);
  system.close();
});

test("npm start refuses a wrong one and names the setting and the zone", async () => {
  const wrong = '{"Europe/Pari": [{"from": "2027-03-28T01:00:00Z", "offsetMinutes": 60}]}';
  await expect(start(wrong)).rejects.toThrow(/LOCAL_ZONE_OVERRIDES=.* Europe\/Pari: is not a time zone of IANA/);
});
