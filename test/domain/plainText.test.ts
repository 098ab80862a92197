import { describe, expect, it } from "vitest";
import { plainText } from "../../functions/domain/plainText.ts";

const schema = plainText(10);

describe("a name is refused", () => {
  it.each([
    ["the replacement character of a broken encoding", "Jos\uFFFD"],
    ["the replacement of an object", "\uFFFC"],
    ["zero-width spaces alone", "\u200B\u200B"],
    ["a zero-width joiner alone", "\u200D"],
    ["a soft hyphen alone", "\u00AD"],
    ["Hangul fillers alone", "\u3164\u115F\uFFA0"],
    ["an empty Braille cell alone", "\u2800"],
    ["an accent without its letter", "\u0301"],
    ["a variation selector alone", "\uFE0F"],
    ["no-break spaces alone", "\u00A0\u00A0"],
    ["a private character alone", "\uE000"],
    ["eleven characters", "x".repeat(11)],
  ])("for %s", (_, text) => {
    expect(schema.safeParse(text)).toMatchObject({ success: false });
  });
});

describe("a name is taken", () => {
  it.each([
    ["one letter", "X"],
    ["a digit", "7"],
    ["a sign", "♥"],
    ["an emoji with a joiner", "👩‍🚀"],
    ["Persian with a zero-width non-joiner", "می‌خواهم"],
    ["a letter with a private character", "A\uE000"],
    ["Devanagari with marks", "आदि"],
    ["Hangul", "한"],
    ["ten characters of four bytes", "🦔".repeat(10)],
  ])("with %s", (_, text) => {
    expect(schema.parse(text)).toBe(text);
  });
});

describe("the reason of a refusal", () => {
  it.each([
    ["no text", 1, ["must be text"]],
    ["a line break", "A\nB", ["must not contain control characters, line breaks or direction marks"]],
    ["a line separator", "A\u2028B", ["must not contain control characters, line breaks or direction marks"]],
    ["a paragraph separator", "A\u2029B", ["must not contain control characters, line breaks or direction marks"]],
    ["a direction mark", "A\u202EB", ["must not contain control characters, line breaks or direction marks"]],
    ["half of a surrogate pair", "A\uD800B", ["must not contain control characters, line breaks or direction marks"]],
    [
      "a character that is not assigned",
      "A\u0378B",
      ["must not contain control characters, line breaks or direction marks"],
    ],
    ["damage", "Jos\uFFFD", ["must not contain U+FFFD: the text was damaged before it came here"]],
    ["blanks", "  ", ["must not be blank"]],
    ["nothing", "", ["must not be blank"]],
    ["nothing that shows", "\u200B", ["must have a visible character"]],
    ["too much", "x".repeat(11), ["must be at most 10 characters"]],
  ])("says what is wrong with %s", (_, text, reasons) => {
    expect(schema.safeParse(text).error?.issues.map(({ message }) => message)).toEqual(reasons);
  });
});

it("blanks at the ends are no part of the text, and letters are composed", () => {
  expect(schema.parse("  Jose\u0301 ")).toBe("Jos\u00E9");
  expect(schema.parse(`  ${"x".repeat(10)}  `)).toHaveLength(10);
});

it("the lengths stand in the document of the API", () => {
  expect(schema.meta()).toEqual({ minLength: 1, maxLength: 10 });
});
