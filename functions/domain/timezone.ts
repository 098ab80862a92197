import * as z from "zod";
import { zoneNamed } from "./zones.ts";

const EXPECTED = "must be an IANA zone name, such as Europe/Berlin";

/** A time zone as the API takes it. */
export const timezoneSchema = z
  .string(EXPECTED)
  .max(64, EXPECTED)
  .transform((zone, context) => {
    const known = zoneNamed(zone);
    if (known) return known;
    context.addIssue({ code: "custom", message: `${EXPECTED} (offsets are not zones)` });
    return z.NEVER;
  })
  .meta({
    override: { examples: ["Europe/Berlin"] },
    description: "IANA zone name in any case; older names of a zone are kept as given",
  });

/** A time zone as it is stored. */
export const keptTimezone = z
  .string()
  .refine((zone) => zoneNamed(zone) !== undefined, "is no zone that this version knows")
  .brand<"TimeZone">();
