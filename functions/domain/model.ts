import * as z from "zod";

/**
 * The basic types of the domain. They are branded, so that a local date is never used as an instant, or the id of a user as the id
 * of a message. A branded value comes from its schema or from the one function that derives it.
 */
export const userIdSchema = z.uuid("must be a UUID").brand<"UserId">();
export type UserId = z.infer<typeof userIdSchema>;

/** A calendar date in the zone of a user, `YYYY-MM-DD`. */
export const localDateSchema = z.iso.date("must be a date that exists, as YYYY-MM-DD").brand<"LocalDate">();
export type LocalDate = z.infer<typeof localDateSchema>;

/** `HH:mm`, 24 hours. */
export const sendTimeSchema = z
  .string("must be a time of day as HH:mm, 00:00 to 23:59")
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day as HH:mm, 00:00 to 23:59")
  .brand<"SendTime">();
export type SendTime = z.infer<typeof sendTimeSchema>;

/** An instant as ISO 8601 in UTC with milliseconds: the width is fixed, so that text order is the order of time. */
export const instantSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "must be an instant as YYYY-MM-DDTHH:mm:ss.sssZ")
  .brand<"Instant">();
export type Instant = z.infer<typeof instantSchema>;

/** A zone name as IANA writes it; made by `zoneNamed` in zones.ts only. */
export type TimeZone = string & z.$brand<"TimeZone">;

const LOCALE = "must be a language tag (BCP 47), such as de or pt-BR";
/** A language as a user reads it, in canonical form. Any well-formed tag: texts/messageText.ts finds the closest text. */
export const localeSchema = z
  .string(LOCALE)
  .max(35, LOCALE)
  .transform((tag, context) => {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag);
      if (canonical !== undefined) return canonical;
    } catch {
      // Falls through to the issue below.
    }
    context.addIssue({ code: "custom", message: LOCALE });
    return z.NEVER;
  })
  .brand<"Locale">();
export type Locale = z.infer<typeof localeSchema>;

/** The date that a user born on 29 February chooses for other years. */
export const leapDaySchema = z.enum(["FEB_28", "MAR_1"], "must be FEB_28 or MAR_1");
export type LeapDay = z.infer<typeof leapDaySchema>;
