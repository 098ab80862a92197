import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { between, DAY, earlier, HOUR, later, millisOf, plus, toInstant } from "../../functions/domain/instants.ts";
import {
  instantSchema,
  leapDaySchema,
  localDateSchema,
  localeSchema,
  sendTimeSchema,
  userIdSchema,
} from "../../functions/domain/model.ts";
import { DUE } from "./fixtures.ts";

const problem = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message);

describe("a value of the domain", () => {
  it.each([
    ["user id", userIdSchema, "ada", "must be a UUID"],
    ["local date", localDateSchema, "2026-02-29", "must be a date that exists, as YYYY-MM-DD"],
    ["send time", sendTimeSchema, "9:00", "must be a time of day as HH:mm, 00:00 to 23:59"],
    ["send time", sendTimeSchema, 9, "must be a time of day as HH:mm, 00:00 to 23:59"],
    ["instant", instantSchema, "2026-06-15", "must be an instant as YYYY-MM-DDTHH:mm:ss.sssZ"],
    ["locale", localeSchema, "de_DE", "must be a language tag (BCP 47), such as de or pt-BR"],
    ["locale", localeSchema, 49, "must be a language tag (BCP 47), such as de or pt-BR"],
    ["locale", localeSchema, `en-${"x-abcdefg-".repeat(4)}a`, "must be a language tag (BCP 47), such as de or pt-BR"],
    ["leap day", leapDaySchema, "MAR_2", "must be FEB_28 or MAR_1"],
  ])("that is no %s is refused with the reason", (_, schema, value, reason) => {
    expect(problem(schema, value)).toEqual([reason]);
  });

  it("locale: 35 characters are taken, and the empty tag is none", () => {
    const longest = "en-x-abcdefgh-abcdefgh-abcdefgh-abc";
    expect(longest).toHaveLength(35);
    expect(localeSchema.parse(longest)).toBe(longest);
    expect(localeSchema.safeParse(`${longest}d`).success).toBe(false);
  });

  it.each(["00:00", "09:59", "19:00", "20:30", "23:59"])("send time: %s is taken", (text) => {
    expect(sendTimeSchema.parse(text)).toBe(text);
  });

  it.each(["24:00", "30:00", "12:60", "12:5", "112:00", "12:000", "ab:cd", "1a:00", "2a:00", "12:0a", "x2:00"])(
    "send time: %s is refused",
    (text) => {
      expect(sendTimeSchema.safeParse(text).success).toBe(false);
    },
  );

  it("instant: every digit and sign has its place, and nothing stands around it", () => {
    const instant = "2026-06-15T07:00:00.000Z";
    expect(instantSchema.parse(instant)).toBe(instant);
    const wrong = [...instant].map((_, index) => `${instant.slice(0, index)}x${instant.slice(index + 1)}`);
    for (const text of [...wrong, `${instant}x`, `x${instant}`, "2026-06-15T07:00:00.00Z", "02026-06-15T07:00:00.000Z"])
      expect(instantSchema.safeParse(text).success).toBe(false);
  });
});

describe("instants", () => {
  const anyInstant = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9000, 0) }).map(toInstant);

  it("move and differ by milliseconds", () => {
    expect(plus(DUE, HOUR)).toBe("2026-06-15T08:00:00.000Z");
    expect(plus(DUE, -DAY)).toBe("2026-06-14T07:00:00.000Z");
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -DAY, max: DAY }), (instant, millis) => {
        expect(between(instant, plus(instant, millis))).toBe(millis);
        expect(toInstant(millisOf(instant))).toBe(instant);
      }),
    );
  });

  it("have an earlier and a later one, by time as by text", () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (a, b) => {
        expect(millisOf(later(a, b))).toBe(Math.max(millisOf(a), millisOf(b)));
        expect(millisOf(earlier(a, b))).toBe(Math.min(millisOf(a), millisOf(b)));
      }),
    );
  });

  it("exist in the years 0 to 9999 only: the width of the text is fixed", () => {
    expect(toInstant(Date.parse("9999-12-31T23:59:59.999Z"))).toBe("9999-12-31T23:59:59.999Z");
    expect(() => plus(toInstant(Date.parse("9999-12-31T23:59:59.999Z")), 1)).toThrow(
      "instant out of range: +010000-01-01T00:00:00.000Z",
    );
  });
});
