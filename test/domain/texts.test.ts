import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localeSchema } from "../../functions/domain/model.ts";
import { occasionTypes } from "../../functions/domain/occasions.ts";
import { locales, messageText, textFor } from "../../functions/domain/texts/messageText.ts";
import { fill, texts } from "../../functions/domain/texts/template.ts";

const ada = { firstName: "Ada", lastName: "Lovelace" };
/** Any code units. `unit: "binary"` says the same and takes seconds to build its tables. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
const locale = (tag: string) => localeSchema.parse(tag);

describe("the text of a message", () => {
  it("is the earlier system's, where nobody says a language", () => {
    expect(messageText("BIRTHDAY", ada)).toBe("Hey, Ada Lovelace it's your birthday");
    expect(messageText("ANNIVERSARY", ada)).toBe("Hey, Ada Lovelace it's your anniversary");
  });

  it.each([
    ["de", "de"],
    ["de-AT", "de"],
    ["DE-at", "de"],
    ["es-419", "es"],
    ["ja-Jpan-JP", "ja"],
    ["en-GB", "en"],
    ["tlh", "en"],
    ["den", "en"],
  ])("for %s is the one in %s", (tag, expected) => {
    expect(textFor("BIRTHDAY", locale(tag)).locale).toBe(expected);
    // A language may lack the text of an occasion: then it is the one in English.
    for (const occasion of occasionTypes) expect(["en", expected]).toContain(textFor(occasion, locale(tag)).locale);
  });

  it.each(locales.flatMap((tag) => occasionTypes.map((occasion) => [tag, occasion] as const)))(
    "%s %s names the user, leaves no brace open and is one line",
    (tag, occasion) => {
      const text = messageText(occasion, { ...ada, locale: locale(tag) });
      expect(text).toContain("Ada");
      expect(text).toContain("Lovelace");
      expect(text).not.toMatch(/[{}\p{Cc}]/u);
    },
  );

  it("stops the build where it names a field that does not exist", () => {
    // @ts-expect-error: {fistName} is no field
    expect(texts({ BIRTHDAY: "Hi {fistName}" })).toBeDefined();
    // @ts-expect-error: the second field is none
    expect(texts({ BIRTHDAY: "Hi {firstName} {email}" })).toBeDefined();
    // @ts-expect-error: no such occasion
    expect(texts({ NAMEDAY: "Hi {firstName}" })).toBeDefined();
  });

  it("takes the first field that the user has where it names several", () => {
    expect(fill("{lastName|firstName}", ada)).toBe("Lovelace");
    // @ts-expect-error: the second alternative is no field
    expect(texts({ BIRTHDAY: "Hi {firstName|nick}" })).toBeDefined();
  });

  it("P6: names are filled in as they are, once: no name is a template, a pattern or markup", () => {
    const odd = { firstName: "{lastName} $& $1", lastName: "<b>{firstName}</b>" };
    expect(messageText("BIRTHDAY", odd)).toBe("Hey, {lastName} $& $1 <b>{firstName}</b> it's your birthday");
    fc.assert(
      fc.property(anyText, anyText, (firstName, lastName) => {
        expect(fill("{lastName}|{firstName}", { firstName, lastName })).toBe(`${lastName}|${firstName}`);
      }),
    );
  });
});

describe("a locale", () => {
  it.each(["", "d", "de_DE", "english please", "de-", "x".repeat(36)])("%j is none", (tag) => {
    expect(localeSchema.safeParse(tag)).toMatchObject({ success: false });
  });

  it("is kept in canonical form", () => {
    expect(locale("PT-br")).toBe("pt-BR");
  });
});
