import * as z from "zod";
import { emailSchema } from "./email.ts";
import { externalIdSchema } from "./externalId.ts";
import { keptText, list, optional, required, shown } from "./field.ts";
import { leapDaySchema, localDateSchema, localeSchema, sendTimeSchema } from "./model.ts";
import { type Occasion, occasions, occasionTypes } from "./occasions.ts";
import { keptOptOuts, optOutsSchema } from "./optOuts.ts";
import { plainText } from "./plainText.ts";
import { keptTimezone, timezoneSchema } from "./timezone.ts";

const EARLIEST = "1900-01-01";
const occasionDate = optional(
  "profile",
  localDateSchema
    .refine((date) => date >= EARLIEST, `must not be before ${EARLIEST}`)
    .meta({ examples: ["1990-11-23"], description: "Not in the future where the user is" }),
  localDateSchema,
);
type DateField = (typeof occasions)[Occasion]["dateField"];
/** One field for each occasion. domain/occasions.ts has their names. */
const dateFields = Object.fromEntries(occasionTypes.map((type) => [occasions[type].dateField, occasionDate])) as Record<
  DateField,
  typeof occasionDate
>;

/**
 * Every field of a user, once. The domain type, the shapes of the API, the stored item, the snapshot that each occasion keeps,
 * the columns of an import and the names that a text may use are all derived from this table.
 */
export const userFields = {
  firstName: required("text", plainText(100).meta(shown("Ada")), keptText),
  lastName: required("text", plainText(100).meta(shown("Lovelace")), keptText),
  email: required("message", emailSchema.meta({ examples: ["ada@example.com"] }), keptText),
  timezone: required("message", timezoneSchema, keptTimezone),
  externalId: optional(
    "profile",
    externalIdSchema.meta({
      ...shown("E-10042"),
      description:
        "The user's id in the system that users come from, such as a personnel number; unique, case included",
    }),
    keptText,
  ),
  ...dateFields,
  locationCity: optional("profile", plainText(100).meta(shown("London")), keptText),
  locationCountry: optional("profile", plainText(100).meta(shown("GB")), keptText),
  sendTime: optional(
    "message",
    sendTimeSchema.meta({ examples: ["09:00"], description: "On the user's clock; absent: the stage's, 09:00" }),
    sendTimeSchema,
  ),
  leapDay: optional(
    "message",
    leapDaySchema.meta({ examples: ["MAR_1"], description: "For dates on 29 February: when, in other years" }),
    leapDaySchema,
  ),
  locale: optional(
    "message",
    localeSchema.meta({
      ...shown("de-AT"),
      description: "Language of the message, a BCP 47 tag; where there is no text in it, English",
    }),
    z.string().brand<"Locale">(),
  ),
  optOuts: list("message", optOutsSchema, keptOptOuts),
  endDate: optional(
    "message",
    localDateSchema.meta({
      examples: ["2030-12-31"],
      description: "The last local date on which the user gets a message, such as the end of a contract",
    }),
    localDateSchema,
  ),
};

type Fields = typeof userFields;
export type UserField = keyof Fields;
export type TextField = { [Name in UserField]: Fields[Name]["use"] extends "text" ? Name : never }[UserField];
type SnapshotField = { [Name in UserField]: Fields[Name]["use"] extends "profile" ? never : Name }[UserField];

export const fieldNames = Object.keys(userFields) as UserField[];
/** The fields that a text may name in braces. */
export const textFields = fieldNames.filter((name): name is TextField => userFields[name].use === "text");
/** The fields that each occasion keeps a copy of. */
export const snapshotFields = fieldNames.filter((name): name is SnapshotField => userFields[name].use !== "profile");

/** The schemas of some fields for one side, as the shape of a zod object. */
export function shapeOf<Name extends UserField, Side extends "create" | "update" | "kept">(
  names: readonly Name[],
  side: Side,
) {
  // Object.fromEntries forgets which name has which value.
  return Object.fromEntries(names.map((name) => [name, userFields[name][side]])) as {
    [N in Name]: Fields[N][Side];
  };
}
