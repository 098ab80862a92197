import * as z from "zod";
import { canonicalZone } from "./zones.ts";

const EXPECTED = "must be an IANA zone name, such as Europe/Berlin";

/** A time zone as the API takes it. */
export const timezoneSchema = z
  .string(EXPECTED)
  .max(64, EXPECTED)
  .transform((zone, context) => {
    const canonical = canonicalZone(zone);
    if (canonical) return canonical;
    context.addIssue({ code: "custom", message: `${EXPECTED} (offsets are not zones)` });
    return z.NEVER;
  })
  .meta({
    override: { examples: ["Europe/Berlin"] },
    description: "IANA zone name; older names of a zone are accepted",
  });

/** A time zone as it is stored. */
export const keptTimezone = z
  .string()
  .refine((zone) => canonicalZone(zone) !== undefined, "is no zone that this version knows")
  .brand<"TimeZone">();
