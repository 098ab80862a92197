import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

/** What asks the runtime for zone law throws. Languages (`Intl.getCanonicalLocales`, `Intl.Locale`) are no zone law. */
function poison(): never {
  throw new Error("the domain asked the runtime about a time zone");
}

describe("no due time, local date or validation asks the runtime for zone law", () => {
  beforeAll(() => {
    vi.spyOn(Intl, "DateTimeFormat").mockImplementation(poison);
    vi.spyOn(Intl, "supportedValuesOf").mockImplementation(poison);
    for (const method of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString", "getTimezoneOffset"] as const)
      vi.spyOn(Date.prototype, method).mockImplementation(poison);
    vi.resetModules();
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it("is poisoned: luxon, which asks it, knows no zone", async () => {
    const { IANAZone } = await import("luxon");
    expect(IANAZone.isValidZone("Europe/Berlin")).toBe(false);
    expect(() => new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin" })).toThrow(/asked the runtime/);
  });

  it("and the domain works for every zone", async () => {
    const { createUserSchema } = await import("../../functions/users/userSchemas.ts");
    const { occasionsOf } = await import("../../functions/domain/user.ts");
    const { messageChanges } = await import("../../functions/domain/replan.ts");
    const { policySchema } = await import("../../functions/domain/policy.ts");
    const { toInstant } = await import("../../functions/domain/instants.ts");
    const { userIdSchema } = await import("../../functions/domain/model.ts");
    const { knownZones } = await import("../../functions/domain/zones.ts");
    const zoneOverrides = { "Pacific/Apia": [{ from: "2027-03-01T00:00:00Z", offsetMinutes: -600 }] };
    const policy = policySchema.parse({ zoneOverrides });
    const now = toInstant(Date.parse("2027-03-13T12:00:00Z"));
    for (const zone of knownZones()) {
      const fields = createUserSchema.parse({ ...ada, timezone: zone.toLowerCase() });
      expect(fields.timezone).toBe(zone);
      const { firstName, lastName, email, timezone } = fields;
      const own = { id: userIdSchema.parse(ID), version: 1, createdAt: now, updatedAt: now };
      const birthdayDate = fields.birthdayDate ?? undefined;
      const occasions = occasionsOf({ ...own, firstName, lastName, email, timezone, birthdayDate }, now, policy);
      expect(messageChanges(occasions, [], now, policy)).toMatchObject([{ kind: "insert" }]);
    }
  });
});

const ID = "01a209a5-1dff-7e58-929c-0996ece99199";
const ada = { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", birthdayDate: "1990-03-15" };
