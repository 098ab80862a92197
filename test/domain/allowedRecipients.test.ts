import { describe, expect, it } from "vitest";
import { allowedRecipientsSchema, isAllowedRecipient } from "../../functions/domain/allowedRecipients.ts";

describe("the recipients that a stage allows", () => {
  const list = allowedRecipientsSchema.parse(["Company.test", "Ada@Example.com"]);

  it.each(["ada@example.com", "ADA@example.COM", "anybody@company.test", "x@COMPANY.test"])("have %s", (email) => {
    expect(isAllowedRecipient(list, email)).toBe(true);
  });

  it.each([
    "bob@example.com",
    "ada@example.com.evil.test",
    "x@sub.company.test",
    "x@notcompany.test",
    "company.test@elsewhere.test",
  ])("do not have %s", (email) => {
    expect(isAllowedRecipient(list, email)).toBe(false);
  });

  it("are nobody with an empty list, and everybody with `all` or without a list", () => {
    expect(isAllowedRecipient([], "ada@example.com")).toBe(false);
    expect(isAllowedRecipient("all", "ada@example.com")).toBe(true);
    expect(isAllowedRecipient(undefined, "ada@example.com")).toBe(true);
  });

  it.each([["some"], [["a b"]], [["@company.test"]], [["*"]]])("are not %j", (wrong) => {
    expect(allowedRecipientsSchema.safeParse(wrong).success).toBe(false);
  });
});
