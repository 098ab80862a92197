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
