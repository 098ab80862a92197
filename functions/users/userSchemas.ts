import * as z from "zod";
import {
  instantSchema,
  leapDaySchema,
  localDateSchema,
  localeSchema,
  sendTimeSchema,
  userIdSchema,
} from "../domain/model.ts";
import { plainText } from "../domain/plainText.ts";
import { canonicalZone } from "../domain/zones.ts";

/** One schema per shape: what is checked, what TypeScript sees and what OpenAPI says are the same thing. */
const name = plainText(100);
const place = plainText(100);

const email = z
  .string("must be an email address")
  .max(255, "must be at most 255 characters")
  .pipe(z.email("must be an email address"))
  .meta({ format: "email", examples: ["ada@example.com"] });

const timezone = z
  .string("must be an IANA zone name")
  .max(64, "must be an IANA zone name, such as Europe/Berlin")
  .transform((zone, context) => {
    const canonical = canonicalZone(zone);
    if (canonical) return canonical;
    context.addIssue({
      code: "custom",
      message: "must be an IANA zone name, such as Europe/Berlin (offsets are not zones)",
    });
    return z.NEVER;
  })
  .meta({ ...shown("Europe/Berlin"), description: "IANA zone name; older names of a zone are accepted" });

const EARLIEST = "1900-01-01";
const occasionDate = localDateSchema
  .refine((date) => date >= EARLIEST, `must not be before ${EARLIEST}`)
  .meta({ examples: ["1990-11-23"] });

export const userFields = {
  firstName: name.meta(shown("Ada")),
  lastName: name.meta(shown("Lovelace")),
  email,
  timezone,
  birthdayDate: occasionDate.describe("Not in the future where the user is"),
  anniversaryDate: occasionDate.describe("Not in the future where the user is"),
  locationCity: place.meta(shown("London")),
  locationCountry: place.meta(shown("GB")),
  sendTime: sendTimeSchema.meta({ examples: ["09:00"] }).describe("On the user's clock; absent: the stage's, 09:00"),
  leapDay: leapDaySchema.describe("For dates on 29 February: when, in other years"),
  locale: localeSchema
    .meta(shown("de-AT"))
    .describe("Language of the message, a BCP 47 tag; where there is no text in it, English"),
};

/** zod leaves examples out of the input side of what it transforms; these are said to the document alone. */
function shown(...examples: unknown[]) {
  return { override: { examples } };
}

const example = {
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@example.com",
  timezone: "Europe/London",
  birthdayDate: "1990-12-10",
  locationCity: "London",
};

export const createUserSchema = z
  .strictObject({
    firstName: userFields.firstName,
    lastName: userFields.lastName,
    email: userFields.email,
    timezone: userFields.timezone,
    birthdayDate: userFields.birthdayDate.nullish(),
    anniversaryDate: userFields.anniversaryDate.nullish(),
    locationCity: userFields.locationCity.nullish(),
    locationCountry: userFields.locationCountry.nullish(),
    sendTime: userFields.sendTime.nullish(),
    leapDay: userFields.leapDay.nullish(),
    locale: userFields.locale.nullish(),
  })
  .meta({ id: "NewUser", ...shown(example) });
export type CreateUser = z.infer<typeof createUserSchema>;

/** Absent: unchanged. `null`: removed. A client may send back what it was answered: read-only fields are passed over. */
export const updateUserSchema = z
  .strictObject({
    ...createUserSchema.shape,
    firstName: userFields.firstName.optional(),
    lastName: userFields.lastName.optional(),
    email: userFields.email.optional(),
    timezone: userFields.timezone.optional(),
    version: z
      .int()
      .positive()
      .optional()
      .describe("The version this edit is based on; an older one is refused with 409"),
    id: z.unknown().optional(),
    createdAt: z.unknown().optional(),
    updatedAt: z.unknown().optional(),
  })
  .meta({ id: "UserEdit", ...shown({ timezone: "Asia/Tokyo", anniversaryDate: null }) });
export type UpdateUser = z.infer<typeof updateUserSchema>;

export const userSchema = z
  .object({
    id: userIdSchema,
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    timezone: z.string(),
    birthdayDate: localDateSchema.optional(),
    anniversaryDate: localDateSchema.optional(),
    locationCity: z.string().optional(),
    locationCountry: z.string().optional(),
    sendTime: sendTimeSchema.optional(),
    leapDay: leapDaySchema.optional(),
    locale: z.string().optional(),
    version: z.int().positive(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({
    id: "User",
    examples: [
      {
        id: "0193a5c0-7b1e-7c3a-9f00-2f4b8a6d1c55",
        ...example,
        version: 1,
        createdAt: "2026-11-23T18:25:00.000Z",
        updatedAt: "2026-11-23T18:25:00.000Z",
      },
    ],
  });
