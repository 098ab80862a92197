import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aUser, type Client, fieldsOf, startClient, userOf } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

describe("a user is added", () => {
  test("as given, with id, version, times, Location and ETag", async () => {
    const body = aUser({
      birthdayDate: "2000-02-29",
      anniversaryDate: "2020-06-01",
      locationCity: "Zürich",
      locationCountry: "CH",
      sendTime: "07:30",
      leapDay: "MAR_1",
      timezone: "Europe/Zurich",
    });
    const answer = await client.call("POST", "/api/v1/users", { body });
    const user = userOf(answer);
    expect(answer.status).toBe(201);
    expect(user).toMatchObject({ ...body, version: 1 });
    expect(answer.headers.get("location")).toBe(`/api/v1/users/${user.id}`);
    expect(answer.headers.get("etag")).toBe('"1"');
    const read = await client.call("GET", answer.headers.get("location") ?? "");
    expect([read.status, read.json]).toEqual([200, user]);
  });

  test("without the optional fields, absent or null, and none of them comes back", async () => {
    const answer = await client.create({ birthdayDate: null, locationCity: null });
    expect(answer.status).toBe(201);
    expect(Object.keys(userOf(answer)).sort()).toEqual(
      ["createdAt", "email", "firstName", "id", "lastName", "timezone", "updatedAt", "version"].sort(),
    );
  });
});

describe("opt-outs", () => {
  test("are kept once each; an empty list is none; an end date may lie ahead", async () => {
    const user = await client.add({ optOuts: ["ANNIVERSARY", "BIRTHDAY", "ANNIVERSARY"], endDate: "2031-01-31" });
    expect(user).toMatchObject({ optOuts: ["BIRTHDAY", "ANNIVERSARY"], endDate: "2031-01-31" });
    const edited = await client.call("PUT", `/api/v1/users/${user.id}`, { body: { optOuts: [] } });
    expect(userOf(edited)).not.toHaveProperty("optOuts");
  });
});

describe("one address, one user (fault 14)", () => {
  test("of 20 at once exactly one gets it", async () => {
    const body = aUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.call("POST", "/api/v1/users", { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    const loser = answers.find(({ status }) => status === 409);
    expect(loser && fieldsOf(loser)).toEqual(["email"]);
  });

  test("whatever its case, and it is kept as written", async () => {
    const user = await client.add({ email: "Grace.Hopper@Example.COM" });
    expect(user.email).toBe("Grace.Hopper@Example.COM");
    expect((await client.create({ email: "grace.hopper@example.com" })).status).toBe(409);
  });

  test("and it is free again when the user is gone, or has another", async () => {
    const first = await client.add({ email: "moving@example.com" });
    await client.call("PUT", `/api/v1/users/${first.id}`, { body: { email: "moved@example.com" } });
    const second = await client.add({ email: "moving@example.com" });
    await client.call("DELETE", `/api/v1/users/${second.id}`);
    expect((await client.create({ email: "MOVING@example.com" })).status).toBe(201);
  });
});

const long = "x".repeat(101);
const bad: [string, Record<string, unknown>, string][] = [
  ["no first name", { firstName: undefined }, "firstName"],
  ["a null required field", { lastName: null }, "lastName"],
  ["a blank name (fault 14)", { firstName: " \t " }, "firstName"],
  ["a name of blanks", { firstName: "   " }, "firstName"],
  ["a name that is too long", { firstName: long }, "firstName"],
  ["a name that is a number", { lastName: 7 }, "lastName"],
  ["a NUL in a name (fault 14)", { firstName: "a\u0000b" }, "firstName"],
  ["a line break in a name", { firstName: "Ada\nBcc: all@example.com" }, "firstName"],
  ["a carriage return in a name", { lastName: "a\rb" }, "lastName"],
  ["a line separator in a name", { lastName: "a\u2028b" }, "lastName"],
  ["a right-to-left mark in a name", { firstName: "a\u202Eb" }, "firstName"],
  ["half a character in a name", { firstName: "a\ud83d" }, "firstName"],
  ["an address without @", { email: "ada.example.com" }, "email"],
  ["an address with a line break", { email: "ada@example.com\nb" }, "email"],
  ["an address that is too long", { email: `${"a".repeat(250)}@example.com` }, "email"],
  ["a zone that is none", { timezone: "Europe/Atlantis" }, "timezone"],
  ["an offset for a zone", { timezone: "+02:00" }, "timezone"],
  ["an offset with a name", { timezone: "UTC+2" }, "timezone"],
  ["an empty zone", { timezone: "" }, "timezone"],
  ["a day that does not exist", { birthdayDate: "2001-02-29" }, "birthdayDate"],
  ["the 31st of April", { anniversaryDate: "2001-04-31" }, "anniversaryDate"],
  ["a date in another order", { birthdayDate: "29.02.2000" }, "birthdayDate"],
  ["a date with a time", { birthdayDate: "2000-02-29T00:00:00Z" }, "birthdayDate"],
  ["a date before 1900", { birthdayDate: "1899-12-31" }, "birthdayDate"],
  ["a birthday in 2999 (fault 14)", { birthdayDate: "2999-01-01" }, "birthdayDate"],
  ["a birthday tomorrow", { birthdayDate: "2026-03-11" }, "birthdayDate"],
  ["a send time that is none", { sendTime: "24:00" }, "sendTime"],
  ["a send time of a number", { sendTime: 9 }, "sendTime"],
  ["a leap day that is none", { leapDay: "MAR_2" }, "leapDay"],
  ["a place with a line break", { locationCity: "a\nb" }, "locationCity"],
  ["an opt-out of no occasion", { optOuts: ["CHRISTMAS"] }, "optOuts.0"],
  ["opt-outs that are no list", { optOuts: "BIRTHDAY" }, "optOuts"],
  ["an end date that does not exist", { endDate: "2027-02-29" }, "endDate"],
  ["an unknown field", { shoeSize: 38 }, "shoeSize"],
  ["an id of the caller's", { id: "x" }, "id"],
];

describe("a bad body is refused with a problem document that names the field", () => {
  test.each(bad)("%s", async (_, fields, field) => {
    const answer = await client.create(fields);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });

  test("all of them at once", async () => {
    const answer = await client.create({ firstName: "", email: 1, timezone: "x", birthdayDate: "y" });
    expect(fieldsOf(answer).sort()).toEqual(["birthdayDate", "email", "firstName", "timezone"]);
  });

  test.each([
    ["text that is no JSON", "{", 400],
    ["nothing", "", 400],
    ["a list", "[]", 400],
    ["null", "null", 400],
    ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400],
    ["a key that some parsers mistake", '{"__proto__": {"firstName": "x"}}', 400],
    ["a body of 33 KiB", JSON.stringify(aUser({ firstName: "x".repeat(33 * 1024) })), 413],
    ["very deep nesting", `${"[".repeat(15_000)}${"]".repeat(15_000)}`, 400],
  ])("%s", async (_, raw, status) => {
    const answer = await client.call("POST", "/api/v1/users", { raw });
    expect(answer.status).toBe(status);
    expect(fieldsOf(answer)).not.toEqual([]);
  });

  test("a body that is not said to be JSON", async () => {
    const answer = await client.call("POST", "/api/v1/users", {
      body: aUser(),
      headers: { "content-type": "text/plain" },
    });
    expect([answer.status, fieldsOf(answer)]).toEqual([415, ["content-type"]]);
  });
});

describe("a date counts by the user's own calendar", () => {
  // 12:00 UTC on 10 March: the 11th on Kiritimati (UTC+14), still the 10th in London.
  test("today there is a birthday, though it is tomorrow here", async () => {
    expect((await client.create({ timezone: "Pacific/Kiritimati", birthdayDate: "2026-03-11" })).status).toBe(201);
    expect((await client.create({ timezone: "Europe/London", birthdayDate: "2026-03-11" })).status).toBe(400);
  });

  test("1 January 1900 is early enough", async () => {
    expect((await client.create({ birthdayDate: "1900-01-01" })).status).toBe(201);
  });

  test.each([
    ["UTC", "UTC"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["america/new_york", "America/New_York"],
    ["Etc/GMT+12", "Etc/GMT+12"],
    ["europe/oslo", "Europe/Oslo"],
  ])("%s is a zone (fault 14), kept as %s", async (timezone, kept) => {
    expect((await client.add({ timezone })).timezone).toBe(kept);
  });
});

describe("text arrives as it was typed", () => {
  test.each([
    ["a template", "{{7*7}}"],
    ["a template string", "\u0024{process.env.HOME}"],
    ["markup", "<script>alert(1)</script>"],
    ["SQL", "Robert'); DROP TABLE users;--"],
    ["a spreadsheet formula", "=HYPERLINK(1)"],
    ["a character of four bytes", "👩‍🚀 Ada"],
    ["100 characters of four bytes", "🦔".repeat(100)],
    ["right-to-left letters", "עדה"],
  ])("%s", async (_, firstName) => {
    expect((await client.add({ firstName })).firstName).toBe(firstName);
  });

  test("composed, and without blanks around it", async () => {
    expect((await client.add({ firstName: "  Zoe\u0308 " })).firstName).toBe("Zo\u00EB");
  });
});
