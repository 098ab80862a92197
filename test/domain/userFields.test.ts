import { describe, expect, it } from "vitest";
import { keptTimezone, timezoneSchema } from "../../functions/domain/timezone.ts";
import {
  fieldNames,
  shapeOf,
  snapshotFields,
  textFields,
  type UserField,
  userFields,
} from "../../functions/domain/userFields.ts";

const refused = (name: UserField, value: unknown, side: "create" | "update" | "kept" = "create") =>
  userFields[name][side].safeParse(value).error?.issues.map(({ message }) => message);

describe("the fields of a user", () => {
  it("are these; a text may name the first two", () => {
    expect(fieldNames).toEqual([
      "firstName",
      "lastName",
      "email",
      "timezone",
      "externalId",
      "birthdayDate",
      "anniversaryDate",
      "locationCity",
      "locationCountry",
      "sendTime",
      "leapDay",
      "locale",
      "optOuts",
      "endDate",
    ]);
    expect(textFields).toEqual(["firstName", "lastName"]);
  });

  it("that planning and sending read are copied to each occasion; dates and places are not", () => {
    const profile = ["birthdayDate", "anniversaryDate", "locationCity", "locationCountry", "externalId"];
    expect(snapshotFields).toEqual(fieldNames.filter((name) => !profile.includes(name)));
  });

  it("with several values are marked for the import", () => {
    expect(fieldNames.filter((name) => "list" in userFields[name] && userFields[name].list)).toEqual(["optOuts"]);
  });

  it.each(["firstName", "lastName", "email", "timezone"] as const)(
    "%s: every user has it, an edit may leave it out",
    (name) => {
      expect(refused(name, undefined)).toBeDefined();
      expect(refused(name, null, "update")).toBeDefined();
      expect(refused(name, undefined, "kept")).toBeDefined();
      expect(refused(name, undefined, "update")).toBeUndefined();
    },
  );

  it.each(fieldNames.slice(4))("%s: a user may lack it, null takes it away", (name) => {
    for (const side of ["create", "update"] as const)
      for (const none of [undefined, null]) expect(refused(name, none, side)).toBeUndefined();
    expect(refused(name, undefined, "kept")).toBeUndefined();
    expect(refused(name, null, "kept")).toBeDefined();
  });

  it.each([
    ["firstName", 100],
    ["lastName", 100],
    ["locationCity", 100],
    ["locationCountry", 100],
  ] as const)("%s has at most %i characters, but a stored one is read whatever its length", (name, longest) => {
    expect(refused(name, "x".repeat(longest))).toBeUndefined();
    expect(refused(name, "x".repeat(longest + 1))).toEqual([`must be at most ${longest} characters`]);
    expect(refused(name, "x".repeat(longest + 1), "kept")).toBeUndefined();
  });

  it.each(["birthdayDate", "anniversaryDate"] as const)("%s is from 1900 on", (name) => {
    expect(refused(name, "1900-01-01")).toBeUndefined();
    expect(refused(name, "1899-12-31")).toEqual(["must not be before 1900-01-01"]);
    expect(refused(name, "1899-12-31", "kept")).toBeUndefined();
  });

  it("shapeOf gives the schemas of one side", () => {
    expect(shapeOf(["email", "locale"], "kept")).toEqual({
      email: userFields.email.kept,
      locale: userFields.locale.kept,
    });
  });

  it("have an example that the API takes", () => {
    const examples = fieldNames.map((name) => [name, exampleOf(name)] as const);
    for (const [name, example] of examples) expect(refused(name, example), name).toBeUndefined();
    expect(Object.fromEntries(examples)).toEqual({
      firstName: "Ada",
      lastName: "Lovelace",
      email: "ada@example.com",
      timezone: "Europe/Berlin",
      externalId: "E-10042",
      birthdayDate: "1990-11-23",
      anniversaryDate: "1990-11-23",
      locationCity: "London",
      locationCountry: "GB",
      sendTime: "09:00",
      leapDay: "MAR_1",
      locale: "de-AT",
      optOuts: ["ANNIVERSARY"],
      endDate: "2030-12-31",
    });
  });
});

/** The first example of a field in the OpenAPI document. A schema with a transform states it as `override`. */
function exampleOf(name: UserField): unknown {
  const { examples, override } = userFields[name].given.meta() ?? {};
  const shown =
    typeof override === "object" && override !== null && "examples" in override ? override.examples : examples;
  return Array.isArray(shown) ? shown[0] : undefined;
}

describe("a time zone", () => {
  const reason = "must be an IANA zone name, such as Europe/Berlin";

  it.each([
    ["an offset", "+01:00", `${reason} (offsets are not zones)`],
    ["no text", 1, reason],
    ["text of 65 characters", "x".repeat(65), reason],
  ])("that is %s is refused with the reason", (_, zone, message) => {
    expect(timezoneSchema.safeParse(zone).error?.issues.map((issue) => issue.message)).toContain(message);
  });

  it("is kept as IANA writes it", () => {
    expect(timezoneSchema.parse("europe/berlin")).toBe("Europe/Berlin");
    expect(keptTimezone.parse("Europe/Berlin")).toBe("Europe/Berlin");
    expect(keptTimezone.safeParse("Europe/Nowhere").error?.issues).toMatchObject([
      { message: "is no zone that this version knows" },
    ]);
  });
});
